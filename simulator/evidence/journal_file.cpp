#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <bouncehouse/evidence/journal_file.hpp>
#include <cerrno>
#include <system_error>

namespace bouncehouse::evidence {
namespace {

std::string text_of(int error) { return std::generic_category().message(error); }

// Octets up to and with the last line end of the file; reads backwards, a block at a time.
std::uint64_t whole_lines(int descriptor, std::uint64_t size) {
    std::array<char, 65536> block{};
    while (size > 0) {
        const std::uint64_t from = size > block.size() ? size - block.size() : 0;
        const ssize_t got = ::pread(descriptor, block.data(), size - from, static_cast<off_t>(from));
        if (got <= 0) return 0;
        const std::string_view seen{block.data(), static_cast<std::size_t>(got)};
        const std::size_t end = seen.rfind('\n');
        if (end != std::string_view::npos) return from + end + 1;
        size = from;
    }
    return 0;
}

}  // namespace

JournalFile::~JournalFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::string JournalFile::open(const std::string& file) {
    descriptor_ = ::open(file.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor_ < 0) descriptor_ = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);  // a terminal, a pipe
    if (descriptor_ < 0) return text_of(errno);
    struct stat about {};
    if (::fstat(descriptor_, &about) != 0) return text_of(errno);
    regular_ = S_ISREG(about.st_mode);
    if (regular_) {
        if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) return "another process writes it";
        size_ = static_cast<std::uint64_t>(about.st_size);
        if (std::string trouble = check_existing(); !trouble.empty()) return trouble;
    }
    if (size_ == 0 && append(journal_header) == 0) return error_;
    return {};
}

std::string JournalFile::check_existing() {
    if (size_ == 0) return {};
    std::array<char, journal_header.size()> start{};
    const ssize_t got = ::pread(descriptor_, start.data(), start.size(), 0);
    if (got < 0) return text_of(errno);
    const std::string_view seen{start.data(), static_cast<std::size_t>(got)};
    if (seen != journal_header.substr(0, seen.size())) return "is no Bouncehouse journal; name another file";
    const std::uint64_t whole = whole_lines(descriptor_, size_);
    if (whole == size_) return {};
    if (::ftruncate(descriptor_, static_cast<off_t>(whole)) != 0) return text_of(errno);
    size_ = whole;
    return {};
}

std::size_t JournalFile::write_some(std::string_view octets) {
    std::size_t done = 0;
    while (done < octets.size()) {
        const ssize_t wrote = ::write(descriptor_, octets.data() + done, octets.size() - done);
        if (wrote > 0) {
            done += static_cast<std::size_t>(wrote);
        } else if (wrote < 0 && errno != EINTR) {
            error_ = text_of(errno);
            break;
        }
    }
    return done;
}

std::size_t JournalFile::append(std::string_view lines) {
    if (torn_) {
        if (write_some("\n") == 0) return 0;
        torn_ = false;
        ++size_;
    }
    const std::size_t done = write_some(lines);
    const std::size_t end = done == 0 ? std::string_view::npos : lines.rfind('\n', done - 1);
    const std::size_t whole = end == std::string_view::npos ? 0 : end + 1;
    if (done > whole && (!regular_ || ::ftruncate(descriptor_, static_cast<off_t>(size_ + whole)) != 0)) {
        torn_ = true;
        size_ += done;
        return whole;
    }
    size_ += whole;
    return whole;
}

}  // namespace bouncehouse::evidence
