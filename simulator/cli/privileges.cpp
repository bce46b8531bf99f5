#include <grp.h>
#include <pwd.h>
#include <unistd.h>
#include <bouncehouse/cli/command.hpp>
#include <bouncehouse/cli/privileges.hpp>
#include <cerrno>
#include <cstring>

namespace bouncehouse::cli {
namespace {

void must(bool done, const std::string& what) {
    if (!done) throw Trouble(Exit::failed, what + ": " + std::strerror(errno));
}

}  // namespace

void drop_privileges(const std::string& user, const std::string& root) {
    const passwd* account = nullptr;
    if (!user.empty()) {
        account = ::getpwnam(user.c_str());  // before chroot: the new root may have no passwd
        if (account == nullptr) throw Trouble(Exit::failed, "-u " + user + ": there is no such user");
        if (::getuid() == account->pw_uid) account = nullptr;
    }
    if (account != nullptr) must(::initgroups(user.c_str(), account->pw_gid) == 0, "-u " + user);
    if (!root.empty()) must(::chroot(root.c_str()) == 0 && ::chdir("/") == 0, "-R " + root);
    if (account != nullptr) must(::setgid(account->pw_gid) == 0 && ::setuid(account->pw_uid) == 0, "-u " + user);
}

}  // namespace bouncehouse::cli
