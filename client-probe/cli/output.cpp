#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <bouncehouse/case/library.hpp>
#include <bouncehouse/probe_cli/output.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace bouncehouse::probe_cli {

std::string problems_text(std::span<const scenario::Problem> problems) {
    std::string text;
    for (const scenario::Problem& problem : problems) text += (text.empty() ? "" : "\n") + problem.str();
    return text;
}

std::string write_file(const std::string& file, const std::string& text) {
    if (file == "-") {
        if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
            return fmt::format("standard output: {}", std::strerror(errno));
        return {};
    }
    namespace fs = std::filesystem;
    std::error_code error;
    if (fs::exists(file, error) && !fs::is_regular_file(file, error)) {  // a device, a pipe: written as it is
        std::ofstream out{file, std::ios::binary};
        out.write(text.data(), static_cast<std::streamsize>(text.size()));
        out.flush();
        return out ? std::string{} : fmt::format("{}: {}", file, std::strerror(errno));
    }
    const std::string part = file + ".part";
    {
        std::ofstream out{part, std::ios::binary | std::ios::trunc};
        out.write(text.data(), static_cast<std::streamsize>(text.size()));
        out.flush();
        if (!out) {
            const int why = errno;
            fs::remove(part, error);
            return fmt::format("{}: {}", file, std::strerror(why));
        }
    }
    fs::rename(part, file, error);
    return error ? fmt::format("{}: {}", file, error.message()) : std::string{};
}

std::size_t terminal_width() {
    winsize size{};
    for (const int descriptor : {STDOUT_FILENO, STDERR_FILENO})
        if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 20) return size.ws_col;
    return 100;
}

std::string suite_hash() {
    std::uint64_t hash = 1469598103934665603ULL;  // FNV-1a
    for (const auto& test : probe::all_cases())
        for (const std::string* part : {&test->id, &test->text})
            for (const char c : *part) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return fmt::format("{:016x}", hash);
}

}  // namespace bouncehouse::probe_cli
