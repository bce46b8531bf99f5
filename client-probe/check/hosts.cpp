// Which hosts a sender goes to, in which order, and what it asks the name server.
#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/check/hosts_judges.hpp>
#include <bouncehouse/check/themes.hpp>

namespace bouncehouse::probe {

std::span<const CheckInfo> hosts_checks() {
    using namespace hosts;
    static const std::vector<CheckInfo> table{
        {"goes-to",
         "hosts",
         "Each message is first tried at one of these hosts.",
         {{"hosts", "First labels of the hosts' names, \"@\" for the domain's own; with commas.", "mx1", true}},
         goes_to},
        {"only-hosts",
         "hosts",
         "No connection goes to any other host; without names none goes anywhere.",
         {{"hosts", "As for goes-to; empty: nowhere.", "mx1,mx2", true}},
         only_hosts},
        {"reaches",
         "hosts",
         "One of these hosts is tried.",
         {{"hosts", "As for goes-to.", "mx2", true},
          {"within", "So long after its first question, or after the failure at `from`; \"1x\" is one retry interval.",
           "0.5x"},
          {"from", "The host whose failure comes first.", "mx1"}},
         reaches},
        {"host-order",
         "hosts",
         "The hosts that were tried were first tried in this order.",
         {{"hosts", "As for goes-to.", "mx1,mx2,mx3", true}},
         host_order},
        {"spread",
         "hosts",
         "Connections are spread over all of these hosts.",
         {{"hosts", "As for goes-to.", "a,b,c,d", true}},
         spread},
        {"asks",
         "hosts",
         "The name server is asked this before the first connection.",
         {{"type", "Type of record.", "MX", true},
          {"name", "First labels of the name; \"@\" for the domain's own.", "@"}},
         asks},
        {"fails-soon",
         "hosts",
         "The failure is reported within this time, not when the message's life is over.",
         {{"within", "After its first question; \"3x\" is three retry intervals.", "3x", true},
          {"recipients", "Local parts of the recipients it is about; all when not given.", "r1"}},
         fails_soon},
        {"is-reported",
         "hosts",
         "The failure is reported, sooner or later.",
         {{"recipients", "Local parts of the recipients it is about; all when not given.", "r1"}},
         is_reported},
        {"no-early-report",
         "hosts",
         "No failure is reported while the message has its life before it.",
         {{"recipients", "Local parts of the recipients it is about; all when not given.", "r1"}},
         no_early_report},
        {"failure-status",
         "hosts",
         "The report of the failure has this status code.",
         {{"is", "The code, or the start of it.", "5.1.10", true},
          {"recipients", "Local parts of the recipients it is about; all when not given.", "r1"}},
         failure_status},
        {"tried-hosts",
         "hosts",
         "So many different hosts are tried within one run, as far as they leave traces.",
         {{"count", "How many.", "1..10", true}},
         tried_hosts},
    };
    return table;
}

}  // namespace bouncehouse::probe
