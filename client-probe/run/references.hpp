// What the well-behaved server saw of the sender, by way of handing over: the measure of the cases, and the
// reason why some cannot be judged.
#pragma once
#include <bouncehouse/check/observation.hpp>
#include <bouncehouse/check/verdict.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace bouncehouse::probe {

class References {
public:
    void add(const Case& test, Observation observation, const Verdict& verdict);
    /// The way could not even be tried.
    void add_obstacle(const Case& test, std::string why);
    void clear() { ways_.clear(); }

    std::shared_ptr<const Observation> of(const Case& test) const;
    /// Why a case cannot be judged: mail handed over its way was not even tried to be sent. "" it can be.
    std::string obstacle(const Case& test) const;
    /// It was given a user name and a password, and does not use them with a server that takes them. "" it does.
    std::string keeps_credentials(const Case& test) const;
    /// Why a case does not apply: a capability it needs was declared, but did not show. "" it applies.
    std::string missing(const Case& test) const;
    /// Why nothing can be judged of this way: the sender never came. "" it came.
    std::string never_came(const Case& test) const;
    /// What went wrong though the server did nothing wrong; "" nothing.
    std::string trouble(const Case& test) const;

    /// "size: seen", "chunking: declared, not seen in this run".
    std::vector<std::string> features_seen(const SenderDescription& sender) const;

private:
    struct Way {
        std::shared_ptr<const Observation> observation;  // null: could not be tried
        std::string why;                                 // it failed; "" it did not
    };
    const Way* way(const Case& test) const;
    bool shown(std::string_view feature) const;

    std::map<std::string, Way> ways_;
};

}  // namespace bouncehouse::probe
