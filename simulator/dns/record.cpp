#include <fmt/format.h>
#include <bouncehouse/dns/record.hpp>
#include <cstdlib>

namespace bouncehouse::dns {

namespace {

Record adopt(ldns_rr* rr) {
    return {std::shared_ptr<const ldns_rr>{rr, [](const ldns_rr* made) { ldns_rr_free(const_cast<ldns_rr*>(made)); }}};
}

std::string text_from(char* made) {
    std::string text = made == nullptr ? "" : made;
    std::free(made);
    return text;
}

void rename_names(ldns_rr* rr, const Renaming& rename) {
    for (std::size_t i = 0; i < ldns_rr_rd_count(rr); ++i) {
        const ldns_rdf* data = ldns_rr_rdf(rr, i);
        if (ldns_rdf_get_type(data) != LDNS_RDF_TYPE_DNAME) continue;
        const auto renamed = name_of(rename(text_of(octets_of(data))));
        if (renamed) ldns_rdf_deep_free(ldns_rr_set_rdf(rr, rdf_of(*renamed).release(), i));
    }
}

}  // namespace

std::string Record::data() const {
    std::string text;
    for (std::size_t i = 0; i < ldns_rr_rd_count(rr.get()); ++i)
        text += (i > 0 ? " " : "") + text_from(ldns_rdf2str(ldns_rr_rdf(rr.get(), i)));
    return text;
}

std::optional<Name> Record::target() const {
    for (std::size_t i = 0; i < ldns_rr_rd_count(rr.get()); ++i)
        if (const ldns_rdf* data = ldns_rr_rdf(rr.get(), i); ldns_rdf_get_type(data) == LDNS_RDF_TYPE_DNAME)
            return name_of_wire(octets_of(data));
    return std::nullopt;
}

std::optional<Record> make_record(const Name& owner, std::uint32_t ttl, std::string_view type, std::string_view data,
                                  const Renaming& rename) {
    const std::string line = fmt::format("x. {} IN {} {}", ttl, type, data);
    ldns_rr* rr = nullptr;
    if (ldns_rr_new_frm_str(&rr, line.c_str(), ttl, nullptr, nullptr) != LDNS_STATUS_OK || rr == nullptr)
        return std::nullopt;
    ldns_rdf_deep_free(ldns_rr_owner(rr));
    ldns_rr_set_owner(rr, rdf_of(owner).release());
    if (rename) rename_names(rr, rename);
    return adopt(rr);
}

Record make_text(const Name& owner, std::uint32_t ttl, std::string_view text) {
    ldns_rr* rr = ldns_rr_new();
    ldns_rr_set_owner(rr, rdf_of(owner).release());
    ldns_rr_set_type(rr, LDNS_RR_TYPE_TXT);
    ldns_rr_set_class(rr, LDNS_RR_CLASS_IN);
    ldns_rr_set_ttl(rr, ttl);
    do {
        const std::string_view piece = text.substr(0, 255);
        const std::string wire = static_cast<char>(piece.size()) + std::string{piece};
        ldns_rr_push_rdf(rr, ldns_rdf_new_frm_data(LDNS_RDF_TYPE_STR, wire.size(), wire.data()));
        text.remove_prefix(piece.size());
    } while (!text.empty());
    return adopt(rr);
}

Record with_owner(const Record& record, const Name& owner) {
    ldns_rr* rr = ldns_rr_clone(record.rr.get());
    ldns_rdf_deep_free(ldns_rr_owner(rr));
    ldns_rr_set_owner(rr, rdf_of(owner).release());
    return adopt(rr);
}

Record with_ttl(const Record& record, std::uint32_t ttl) {
    ldns_rr* rr = ldns_rr_clone(record.rr.get());
    ldns_rr_set_ttl(rr, ttl);
    return adopt(rr);
}

Ldns<ldns_rdf> rdf_of(std::string_view wire) {
    return Ldns<ldns_rdf>{ldns_rdf_new_frm_data(LDNS_RDF_TYPE_DNAME, wire.size(), wire.data())};
}

std::string_view octets_of(const ldns_rdf* data) {
    return {reinterpret_cast<const char*>(ldns_rdf_data(data)), ldns_rdf_size(data)};
}

std::uint16_t type_of(std::string_view name) {
    return static_cast<std::uint16_t>(ldns_get_rr_type_by_name(std::string{name}.c_str()));
}

std::string type_name(std::uint16_t type) { return text_from(ldns_rr_type2str(static_cast<ldns_rr_type>(type))); }

}  // namespace bouncehouse::dns
