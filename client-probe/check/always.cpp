// What holds in every case, whatever its row says.
#include <bouncehouse/check/always_judges.hpp>
#include <bouncehouse/check/themes.hpp>

namespace bouncehouse::probe {

std::span<const CheckInfo> always_checks() {
    static const std::vector<CheckInfo> table{
        {"no-false-success",
         "always",
         "Nothing is told or reported as delivered unless content was acknowledged.",
         {},
         no_false_success},
        {"no-loss",
         "always",
         "What a queue took over is delivered, reported to the return address, or still being tried at the end.",
         {},
         no_loss},
        {"no-duplicate",
         "always",
         "After a 2yz to its content a message is not sent again to that recipient.",
         {},
         no_duplicate},
        {"no-clear-secrets",
         "always",
         "No password or token goes over an open wire where the policy wants TLS.",
         {},
         no_clear_secrets},
        {"no-crash", "always", "The sender is not ended by a signal of its own.", {}, no_crash},
        {"ends", "always", "The sender ends by itself; the watchdog is not needed.", {}, ends},
        {"stays-here",
         "always",
         "Nothing came for the case from elsewhere, and nothing went elsewhere.",
         {},
         stays_here},
    };
    return table;
}

}  // namespace bouncehouse::probe
