// ldns as C++ can use it: its headers make macros of bool, true and false unless told that these exist.
#pragma once
#include <stdbool.h>
// The order matters.
#include <ldns/ldns.h>
#include <memory>

namespace bouncehouse::scenario {

struct LdnsFree {
    void operator()(ldns_rr* record) const { ldns_rr_free(record); }
    void operator()(ldns_rdf* data) const { ldns_rdf_deep_free(data); }
    void operator()(ldns_pkt* packet) const { ldns_pkt_free(packet); }
};
template <class T>
using Ldns = std::unique_ptr<T, LdnsFree>;

}  // namespace bouncehouse::scenario
