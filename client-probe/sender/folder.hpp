// The folder of a sender under test.
#pragma once
#include <bouncehouse/sender/description.hpp>
#include <bouncehouse/sender/placeholders.hpp>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::probe {

/// A new folder, open to be entered by any account (MTAs give up root); removed with its owner.
class ScratchFolder {
public:
    ScratchFolder(const std::filesystem::path& parent, std::string_view name, bool keep);
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
    bool keep_;
};

/// Whole or not at all: written beside, then put in place. "" or what went wrong.
std::string write_file(const std::filesystem::path& file, std::string_view text, const std::string& mode = {},
                       const std::string& owner = {});
/// Its text, and each different line of the cases once, in order.
std::string write_generated(const GeneratedFile& file, const Values& values, const std::vector<Values>& lines);

}  // namespace bouncehouse::probe
