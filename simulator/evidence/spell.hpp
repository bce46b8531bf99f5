// One warning a spell of trouble: said when it begins, and once more when it is over.
#pragma once
#include <bouncehouse/evidence/keepers.hpp>
#include <cstdio>

namespace bouncehouse::evidence {

class Spell {
public:
    Spell(std::string name, Warn warn) : name_(std::move(name)), warn_(std::move(warn)) {
        if (!warn_) warn_ = [](const std::string& text) { std::fprintf(stderr, "bouncehouse: %s\n", text.c_str()); };
    }
    /// Not thread-safe: the keeper calls both from the one thread that writes.
    void trouble(const std::string& what) {
        if (!std::exchange(in_trouble_, true)) warn_(name_ + ": " + what);
    }
    void well(const std::string& what) {
        if (std::exchange(in_trouble_, false)) warn_(name_ + ": " + what);
    }
    bool in_trouble() const { return in_trouble_; }

private:
    std::string name_;
    Warn warn_;
    bool in_trouble_ = false;
};

}  // namespace bouncehouse::evidence
