// Two replies side by side, point by point.
#pragma once
#include <bouncehouse/catalogue/catalogue.hpp>

namespace bouncehouse::catalogue {

/// One point of comparison; the texts are for people.
struct Point {
    std::string name;  // "class", "stage", "when you see it", "a queueing MTA", ...
    std::string left, right;
    bool same() const { return left == right; }
    friend bool operator==(const Point&, const Point&) = default;
};

struct Comparison {
    const Entry* left = nullptr;
    const Entry* right = nullptr;
    std::vector<Point> points;  // always the same ones, in the same order
    std::string difference;     // one or two sentences: what the difference means for a sender
};

Comparison compare(const Entry& left, const Entry& right);

/// Two columns, wrapped at `width`; points that are the same stand once, across.
std::string render(const Comparison& comparison, std::size_t width = 100);
std::string to_json(const Comparison& comparison);

}  // namespace bouncehouse::catalogue
