// Which catalogue entry is played at which stage, and how a client gets there. Pure: no socket here.
#pragma once
#include <bouncehouse/catalogue/catalogue.hpp>
#include <bouncehouse/smtp/stage.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bouncehouse::replay {

enum class Wire : std::uint8_t { plain, starttls, implicit_tls };
std::string_view name_of(Wire wire);

/// One entry at one stage over one kind of wire. The client's own loopback address tells the server
/// which case it is, so that even the greeting can be chosen.
struct Case {
    const catalogue::Entry* entry = nullptr;
    smtp::Stage stage = smtp::Stage::connect;  // never `any`: that is spread over real stages
    Wire wire = Wire::plain;
    std::string client;  // 127.64.x.y
};

/// A pair that cannot be played, and why.
struct LeftOut {
    const catalogue::Entry* entry = nullptr;
    smtp::Stage stage = smtp::Stage::connect;
    std::string why;
};

struct Plan {
    std::vector<Case> cases;
    std::vector<LeftOut> left_out;
};

/// Every entry at each of its stages, in clear and under TLS. `glob` picks ids ("gmail.*"); empty: all.
Plan make_plan(const catalogue::Catalogue& catalogue, std::string_view glob);

/// The scenario that answers the cases of a plan, as text: one rule a case.
std::string scenario_text(const Plan& plan);

/// What the client sends to bring the stage about, after EHLO: each but the last must be answered
/// positively; the reply to the last is the one compared. Empty for connect, ehlo and helo, where the
/// opening itself is the stage.
std::vector<std::string> approach(smtp::Stage stage);

}  // namespace bouncehouse::replay
