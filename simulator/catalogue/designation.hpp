// How people name an entry: by its id, by the beginning of one, by codes ("521", "421 4.7.0"), or by codes
// and words that tell which ("421 4.7.0 tls").
#pragma once
#include <bouncehouse/catalogue/catalogue.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::catalogue {

struct Designation {
    const Entry* entry = nullptr;         // none: unknown, or more than one fits
    std::vector<std::string> candidates;  // ids: of those that fit when ambiguous, else of the nearest
    bool ambiguous = false;
};

/// Codes alone name the standard's entry before a provider's; words must narrow the choice to one.
Designation designate(const Catalogue& catalogue, std::string_view text);

/// The usual entry of a bare code (0: of any) and enhanced code: a standard's before a provider's. Null when
/// no entry has them.
const Entry* usual_entry(const Catalogue& catalogue, int code, std::optional<smtp::EnhancedCode> enhanced);

/// Splits command line words into designations: each begins with a code or an id ("354", "421 4.7.0 tls").
std::vector<std::string> split_designations(const std::vector<std::string>& words);

}  // namespace bouncehouse::catalogue
