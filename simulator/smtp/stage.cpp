#include <bouncehouse/smtp/command.hpp>
#include <bouncehouse/smtp/stage.hpp>

namespace bouncehouse::smtp {

static_assert(stage_names.size() == static_cast<std::size_t>(Stage::any) + 1);

Stage stage_of(Verb verb) {
    switch (verb) {
        case Verb::ehlo:
        case Verb::lhlo: return Stage::ehlo;
        case Verb::helo: return Stage::helo;
        case Verb::starttls: return Stage::starttls;
        case Verb::auth: return Stage::auth;
        case Verb::mail: return Stage::mail;
        case Verb::rcpt: return Stage::rcpt;
        case Verb::data: return Stage::data;
        case Verb::bdat: return Stage::bdat;
        case Verb::rset: return Stage::rset;
        case Verb::vrfy: return Stage::vrfy;
        case Verb::expn: return Stage::expn;
        case Verb::help: return Stage::help;
        case Verb::noop: return Stage::noop;
        case Verb::quit: return Stage::quit;
        case Verb::etrn: return Stage::etrn;
        case Verb::burl: return Stage::burl;
        case Verb::atrn: return Stage::atrn;
        case Verb::turn: return Stage::turn;
        case Verb::unknown: break;
    }
    return Stage::unknown;
}

}  // namespace bouncehouse::smtp
