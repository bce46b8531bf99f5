// The file under a journal: whole lines are appended, or nothing. Used by one thread at a time.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace bouncehouse::evidence {

inline constexpr std::string_view journal_header = "{\"journal\":\"bouncehouse\",\"version\":1}\n";

class JournalFile {
public:
    JournalFile() = default;
    ~JournalFile();
    JournalFile(const JournalFile&) = delete;
    JournalFile& operator=(const JournalFile&) = delete;

    /// Makes or opens it for appending, alone: a second writer is refused. Cuts off a torn last line;
    /// writes the header into an empty file. Returns what stood in the way, or nothing.
    std::string open(const std::string& file);
    /// Octets of the whole lines that are written; less than all: error() says why, and of the line
    /// that did not fit nothing is left in the file.
    std::size_t append(std::string_view lines);
    std::uint64_t size() const { return size_; }
    const std::string& error() const { return error_; }

private:
    std::string check_existing();
    std::size_t write_some(std::string_view octets);

    int descriptor_ = -1;
    bool regular_ = false;  // a pipe or terminal cannot be cut
    bool torn_ = false;     // a torn line could not be cut off: a line end must come first
    std::uint64_t size_ = 0;
    std::string error_;
};

}  // namespace bouncehouse::evidence
