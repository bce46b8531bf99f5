#include <algorithm>
#include <bouncehouse/dns/placement.hpp>

namespace bouncehouse::dns {

namespace {

std::string small(std::string_view text) {
    std::string result{text};
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    if (result.size() > 1 && result.ends_with('.')) result.pop_back();
    return result;
}

/// "mx1" of "mx1.example.test" below "example.test", with the dot; nothing when it is not below it.
bool cut_suffix(std::string& name, std::string_view suffix) {
    if (name.size() < suffix.size() || !name.ends_with(suffix)) return false;
    if (name.size() > suffix.size() && !suffix.empty() && name[name.size() - suffix.size() - 1] != '.') return false;
    name.resize(name.size() - suffix.size());
    return true;
}

std::string exchange(std::string_view name, std::string_view from, std::string_view to) {
    std::string moved = small(name);
    if (moved == "." || moved == "localhost" || !cut_suffix(moved, small(from))) return small(name);
    if (from.empty() && !moved.empty()) moved += '.';
    moved += small(to);
    if (to.empty() && moved.ends_with('.')) moved.pop_back();
    return moved;
}

}  // namespace

std::string Placement::place(std::string_view name) const {
    return moves_names() ? exchange(name, from, to) : std::string{name};
}

std::string Placement::written(std::string_view name) const {
    return moves_names() ? exchange(name, to, from) : std::string{name};
}

const std::string& Placement::address(const std::string& as_written) const {
    const auto found = addresses.find(as_written);
    return found == addresses.end() ? as_written : found->second;
}

}  // namespace bouncehouse::dns
