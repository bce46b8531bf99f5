// How alike are two texts? Words and pairs of neighbours, weighed by how rare they are in the catalogue.
#pragma once
#include <bouncehouse/catalogue/catalogue.hpp>
#include <unordered_map>

namespace bouncehouse::catalogue {

class Similarity {
public:
    explicit Similarity(std::span<const Entry> entries);

    struct Text {  // words and pairs as numbers, sorted, each once
        std::vector<std::uint32_t> terms;
        double weight = 0;  // of all terms, known or not
        std::size_t words = 0;
    };
    Text prepare(std::string_view text) const;

    /// From 0 (nothing in common) to 1 (the same words). `index` is the entry's place in the list given
    /// to the constructor; the best of its wordings counts.
    double compare(const Text& text, std::size_t index) const;
    /// How much of `text` stands in the entry, from 0 to 1: for a few search words.
    double covered(const Text& text, std::size_t index) const;

private:
    Text prepare(const std::vector<std::string>& terms) const;
    double common_weight(const Text& one, const Text& other) const;

    std::unordered_map<std::string, std::uint32_t> numbers_;
    std::vector<double> weights_;              // by number
    double unknown_ = 0;                       // weight of a word no entry has
    std::vector<std::vector<Text>> wordings_;  // by entry
};

}  // namespace bouncehouse::catalogue
