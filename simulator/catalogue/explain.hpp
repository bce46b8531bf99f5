// What does this reply mean? From free text (codes, a pasted reply, a bounce message, a log line) to
// the entries of the catalogue that fit.
#pragma once
#include <bouncehouse/catalogue/catalogue.hpp>
#include <bouncehouse/catalogue/extract.hpp>
#include <bouncehouse/catalogue/speaker.hpp>
#include <memory>

namespace bouncehouse::catalogue {

struct Match {
    const Entry* entry = nullptr;
    double score = 0;              // 0 to 1
    double likeness = 0;           // of the words alone, 0 to 1
    std::vector<std::string> why;  // "same codes", "83 % of the words", "the speaker is gmail"
};

struct Explanation {
    enum class Kind : std::uint8_t {
        entry,    // the input is the id of an entry
        exact,    // the reply is one of the catalogue
        similar,  // no exact entry; the codes, the speaker or alike texts still tell something
        nothing,  // no reply was found in the input
    };
    Kind kind = Kind::nothing;
    Extract extract;
    Speaker speaker;
    std::string family;                    // who spoke: from signs, or from the best entry's words; empty: not known
    Class klass = Class::other;            // from the code; else from the enhanced code; else from the best entry
    std::vector<Match> matches;            // best first, at most eight
    std::vector<std::string> nearest_ids;  // when the input looks like the id of an entry
    /// What to do, in one word a kind of sender; from the best match, else from the class alone.
    std::optional<Reaction> queue, client;
};
std::string_view name_of(Explanation::Kind kind);

/// Holds what is prepared once for many texts. The catalogue must outlive it.
class Explainer {
public:
    explicit Explainer(const Catalogue& catalogue);
    ~Explainer();
    Explainer(Explainer&&) noexcept;
    Explainer& operator=(Explainer&&) noexcept;
    Explanation operator()(std::string_view input) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

Explanation explain(const Catalogue& catalogue, std::string_view input);

/// For people, wrapped at `width`; plain text without colours.
std::string render(const Explanation& explanation, const Catalogue& catalogue, std::size_t width = 80);
std::string to_json(const Explanation& explanation);

}  // namespace bouncehouse::catalogue
