#include <algorithm>
#include <bouncehouse/catalogue/entry.hpp>

namespace bouncehouse::catalogue {

namespace {

struct Duty {
    std::string_view queue, client;
};

// In the order of Reaction.
constexpr std::array<Duty, reaction_names.size()> duties{{
    {"goes on with the conversation", "goes on with the conversation"},
    {"answers the challenge, or cancels the exchange with *", "answers the challenge, or cancels the exchange with *"},
    {"sends the content", "sends the content"},
    {"keeps what was refused in the queue and tries again later, at growing intervals",
     "tells its caller that the failure is temporary and the same message may be sent again later"},
    {"keeps the mail in the queue, tries again later, and sends more slowly to this destination meanwhile",
     "tells its caller that the failure is temporary and that it sends too fast"},
    {"tries the next host of the MX list; when all have answered so, the class of the reply decides",
     "tries the next host it knows, else tells its caller that this host does not serve it"},
    {"fails this recipient and returns a report; the other recipients go on",
     "tells its caller which recipient has failed for good; the other recipients go on"},
    {"fails the message for all recipients of the transaction and returns a report",
     "tells its caller that the message was refused for good"},
    {"fails each recipient of this domain and stops trying it", "tells its caller that the domain takes no mail"},
    {"delivers to the recipients that were accepted and sends the rest in a further transaction",
     "sends the remaining recipients in a further transaction"},
    {"returns the message: only a smaller one can pass", "tells its caller that the message is too big"},
    {"repeats the step without the feature or parameter that was refused",
     "repeats the step without the feature or parameter that was refused"},
    {"starts TLS and repeats the command", "starts TLS and repeats the command"},
    {"authenticates and repeats the command", "authenticates and repeats the command"},
    {"stops using these credentials and tells the administrator", "asks its user for other credentials"},
    {"ends the session", "ends the session"},
}};

const Duty& duty_of(Reaction reaction) { return duties[static_cast<std::size_t>(reaction)]; }

}  // namespace

std::string_view for_a_queue(Reaction reaction) { return duty_of(reaction).queue; }
std::string_view for_a_client(Reaction reaction) { return duty_of(reaction).client; }

bool Entry::at(smtp::Stage stage) const {
    return std::any_of(stages.begin(), stages.end(),
                       [stage](smtp::Stage s) { return s == stage || s == smtp::Stage::any; });
}

std::string Entry::codes() const {
    std::string result = std::to_string(code);
    if (enhanced) result += ' ' + enhanced->str();
    return result;
}

smtp::Reply Entry::reply() const { return {.code = code, .enhanced = enhanced, .lines = text}; }

bool Family::standard() const { return name.starts_with("rfc") || name == "iana"; }

}  // namespace bouncehouse::catalogue
