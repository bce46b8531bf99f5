// Runs the built program and keeps what it said.
#pragma once
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

struct Ran {
    int exit = -1;
    std::string out;    // standard output
    std::string error;  // standard error
};

// A folder of the test's own, gone afterwards.
class Folder {
public:
    Folder() {
        std::string pattern = std::filesystem::temp_directory_path() / "bouncehouse-cli-XXXXXX";
        path_ = ::mkdtemp(pattern.data());
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string file(const std::string& name) const { return (path_ / name).string(); }
    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(path_ / name, std::ios::binary) << text;
        return file(name);
    }
    static std::string read(const std::string& file) {
        std::ifstream in(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

private:
    std::filesystem::path path_;
};

/// `arguments` as the shell reads them; `before` are variables set for the call.
inline Ran run(const std::string& arguments, const std::string& before = {}) {
    const Folder folder;
    const auto line = before + " " BOUNCEHOUSE_PROGRAM " " + arguments + " >" + folder.file("out") + " 2>" +
                      folder.file("error") + " </dev/null";
    const int status = std::system(line.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, Folder::read(folder.file("out")),
            Folder::read(folder.file("error"))};
}
