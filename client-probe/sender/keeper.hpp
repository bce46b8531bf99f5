// The process above each command: it is the subreaper (prctl(2), PR_SET_CHILD_SUBREAPER), so whatever
// the command leaves behind becomes its child. It alone sends signals, and only to children it has not
// waited for yet: their numbers cannot have been given to anybody else.
#pragma once
#include <sys/types.h>
#include <cstdint>
#include <string>
#include <vector>

namespace bouncehouse::probe {

/// A file descriptor that is closed with its owner.
class Handle {
public:
    Handle() = default;
    explicit Handle(int number) : number_(number) {}
    ~Handle() { reset(); }
    Handle(Handle&& other) noexcept : number_(other.number_) { other.number_ = -1; }
    Handle& operator=(Handle&& other) noexcept;
    int number() const { return number_; }
    explicit operator bool() const { return number_ >= 0; }
    void reset();

private:
    int number_ = -1;
};

/// To the keeper, one octet each. The end of the pipe, too, means that all is to be ended.
enum class Order : char { term = 't', kill = 'k' };

/// From the keeper.
struct Report {
    enum class Kind : std::uint32_t {
        not_started,  // value: errno
        ended         // value: wait status of the command itself
    };
    Kind kind{};
    std::int32_t value = 0;
};

struct Launch {
    std::string file;  // absolute, or relative to the directory
    std::vector<std::string> words, environment;
    std::string directory;
    Handle input;  // its standard input
};

/// The command, seen from above its keeper.
struct Kept {
    pid_t keeper = -1;
    Handle orders, reports, output;  // output: standard output and error, not blocking
    int error = 0;                   // errno when nothing came about
};
Kept start_kept(const Launch& launch);

}  // namespace bouncehouse::probe
