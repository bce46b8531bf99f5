// Giving up the rights of the super-user once the sockets are bound.
#pragma once
#include <string>

namespace bouncehouse::cli {

/// Changes the root directory, then the user with its groups; an empty name leaves the one as it is.
/// Trouble(failed) when the system refuses.
void drop_privileges(const std::string& user, const std::string& root);

}  // namespace bouncehouse::cli
