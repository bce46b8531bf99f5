// auth = { … } of a host
#pragma once
#include <bouncehouse/scenario/reading.hpp>

namespace bouncehouse::scenario {

struct Auth {
    bool required = false, clear_text = true;
    std::vector<std::string> mechanisms;  // upper case, in order
    std::vector<Account> accounts;
};

void read_auth(Reading& in, const Node& value, Auth& auth);
TableView auth_table_view();
TableView account_table_view();

}  // namespace bouncehouse::scenario
