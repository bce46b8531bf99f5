#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>
#include <bouncehouse/sender/folder.hpp>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <set>
#include <stdexcept>

namespace bouncehouse::probe {

ScratchFolder::ScratchFolder(const std::filesystem::path& parent, std::string_view name, bool keep) : keep_(keep) {
    const auto root = parent.empty() ? std::filesystem::temp_directory_path() : parent;
    std::filesystem::create_directories(root);
    std::string path = std::filesystem::absolute(root / fmt::format("bouncehouse-{}-XXXXXX", name)).string();
    if (mkdtemp(path.data()) == nullptr)
        throw std::runtime_error(fmt::format("cannot make a folder in {}: {}", root.string(), std::strerror(errno)));
    path_ = path;
    chmod(path_.c_str(), 0755);
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    if (!keep_) std::filesystem::remove_all(path_, ignored);
}

std::string write_file(const std::filesystem::path& file, std::string_view text, const std::string& mode,
                       const std::string& owner) {
    const auto failed = [&] { return fmt::format("cannot write {}: {}", file.string(), std::strerror(errno)); };
    std::error_code error;
    std::filesystem::create_directories(file.parent_path(), error);
    const std::filesystem::path beside = file.string() + ".new";
    {
        std::ofstream out{beside, std::ios::binary};
        out.write(text.data(), static_cast<std::streamsize>(text.size()));
        if (!out.flush()) return failed();
    }
    const auto bits = static_cast<mode_t>(std::strtoul(mode.empty() ? "0644" : mode.c_str(), nullptr, 8));
    if (chmod(beside.c_str(), bits) != 0) return failed();
    if (!owner.empty()) {
        const passwd* account = getpwnam(owner.c_str());
        if (account == nullptr) return fmt::format("there is no account `{}` to own {}", owner, file.string());
        if (chown(beside.c_str(), account->pw_uid, account->pw_gid) != 0) return failed();
    }
    return rename(beside.c_str(), file.c_str()) == 0 ? std::string{} : failed();
}

std::string write_generated(const GeneratedFile& file, const Values& values, const std::vector<Values>& lines) {
    std::string text = values.fill(file.text);
    std::set<std::string> seen;
    if (!file.line.empty()) {
        for (const Values& of_case : lines) {
            std::string line = of_case.fill(file.line);
            if (seen.insert(line).second) text += line;
        }
    }
    return write_file(values.fill(file.path), text, file.mode, file.owner);
}

}  // namespace bouncehouse::probe
