#include <algorithm>
#include <bouncehouse/scenario/auth_reader.hpp>
#include <bouncehouse/scenario/dialogue_reader.hpp>
#include <bouncehouse/scenario/dns_reader.hpp>
#include <bouncehouse/scenario/domain_reader.hpp>
#include <bouncehouse/scenario/expect_reader.hpp>
#include <bouncehouse/scenario/file_reader.hpp>
#include <bouncehouse/scenario/host_reader.hpp>
#include <bouncehouse/scenario/reply_reader.hpp>
#include <bouncehouse/scenario/rule_reader.hpp>
#include <bouncehouse/scenario/tls_reader.hpp>
#include <bouncehouse/scenario/when_reader.hpp>

namespace bouncehouse::scenario {

const std::vector<TableView>& all_tables() {
    static const std::vector<TableView> tables{
        top_table_view(),
        sweep_table_view(),
        host_table_view(),
        tls_table_view(),
        auth_table_view(),
        account_table_view(),
        limits_table_view(),
        outage_table_view(),
        domain_table_view(),
        mx_table_view(),
        rule_table_view(),
        when_table_view(),
        {{"when.header", "header = { … }", "Names of header fields, each with a pattern or a list of patterns.", true},
         {}},
        rate_table_view(),
        reply_table_view(),
        weighted_table_view(),
        dns_table_view(),
        dns_when_table_view(),
        dialogue_table_view(),
        step_table_view(),
        expect_table_view(),
        expect_kind_table_view(),
        retry_table_view(),
        check_table_view()};
    return tables;
}

const TableView* table_view(std::string_view id) {
    const auto found = std::find_if(all_tables().begin(), all_tables().end(),
                                    [&](const TableView& table) { return table.about.id == id; });
    return found == all_tables().end() ? nullptr : &*found;
}

}  // namespace bouncehouse::scenario
