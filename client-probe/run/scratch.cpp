#include <fmt/format.h>
#include <sys/stat.h>
#include <bouncehouse/run/scratch.hpp>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace bouncehouse::probe {

Scratch::Scratch() {
    std::error_code error;
    const std::filesystem::path parent = std::filesystem::temp_directory_path(error);
    std::string name = ((error ? std::filesystem::path{"/tmp"} : parent) / "bouncehouse-probe-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        problem_ = fmt::format("no scratch folder {}: {}", name, std::strerror(errno));
        return;
    }
    folder_ = name;
    ::chmod(name.c_str(), 0755);  // senders that give up their privileges read the authority's certificate here
}

Scratch::~Scratch() {
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

}  // namespace bouncehouse::probe
