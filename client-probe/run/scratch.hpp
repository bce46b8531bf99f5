// A folder of our own in the system's temporary place, gone with its owner.
#pragma once
#include <filesystem>
#include <string>

namespace bouncehouse::probe {

class Scratch {
public:
    Scratch();
    ~Scratch();
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    const std::filesystem::path& folder() const { return folder_; }
    const std::string& problem() const { return problem_; }  // "" or why there is none

private:
    std::filesystem::path folder_;
    std::string problem_;
};

}  // namespace bouncehouse::probe
