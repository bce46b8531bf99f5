#include <fmt/format.h>
#include <unistd.h>
#include <bouncehouse/sender/process_tree.hpp>
#include <filesystem>
#include <fstream>
#include <string>

namespace bouncehouse::probe {

namespace {

std::string contents_of(const std::string& file) {
    std::ifstream in{file, std::ios::binary};
    // Not by an iterator over its buffer: a process that is gone by now is a read error there, and throws.
    std::string text;
    std::getline(in, text, '\0');
    return text;
}

bool zombie(pid_t process) {
    const std::string stat = contents_of(fmt::format("/proc/{}/stat", process));
    const auto end = stat.rfind(')');  // the name before it may hold anything
    return end == stat.npos || stat.size() < end + 3 || stat[end + 2] == 'Z';
}

/// The children of each thread: who forked is their parent (proc(5), /proc/PID/task/TID/children).
void add_children(pid_t parent, std::vector<pid_t>& to) {
    std::error_code gone;
    for (std::filesystem::directory_iterator thread{fmt::format("/proc/{}/task", parent), gone}, end;
         !gone && thread != end; thread.increment(gone)) {
        std::ifstream in{thread->path() / "children"};
        for (pid_t child = 0; in >> child;) to.push_back(child);
    }
}

}  // namespace

std::vector<pid_t> descendants_of(pid_t parent) {
    std::vector<pid_t> all;
    add_children(parent, all);
    for (std::size_t i = 0; i < all.size(); ++i) add_children(all[i], all);
    std::erase_if(all, zombie);
    return all;
}

bool still_ours(pid_t process) {
    std::error_code gone;
    const auto its = std::filesystem::read_symlink(fmt::format("/proc/{}/exe", process), gone);
    static const auto own = [] {
        std::error_code none;
        return std::filesystem::read_symlink("/proc/self/exe", none);
    }();
    return !gone && !its.empty() && its == own;
}

std::uint64_t resident_memory(pid_t process) {
    std::ifstream in{fmt::format("/proc/{}/statm", process)};
    std::uint64_t all = 0, resident = 0;
    if (!(in >> all >> resident)) return 0;
    static const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    return resident * page;
}

}  // namespace bouncehouse::probe
