// Files for tests: a folder of one's own, gone afterwards; and a disk that is full.
#pragma once
#include <sys/resource.h>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace samples {

class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "evidence-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string operator/(const std::string& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

inline std::string read_file(const std::string& file) {
    std::ifstream in{file, std::ios::binary};
    std::ostringstream all;
    all << in.rdbuf();
    return all.str();
}

inline void write_file(const std::string& file, const std::string& octets) {
    std::ofstream{file, std::ios::binary} << octets;
}

/// While it lives no file of the process grows beyond so many octets: a full disk, but for EFBIG in
/// place of ENOSPC.
class FullDisk {
public:
    explicit FullDisk(rlim_t octets) {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        rlimit now = before_;
        now.rlim_cur = octets;
        ::setrlimit(RLIMIT_FSIZE, &now);
    }
    ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

private:
    rlimit before_{};
};

}  // namespace samples
