#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/dns/answerer.hpp>
#include <bouncehouse/dns/fill.hpp>
#include <bouncehouse/dns/message.hpp>
#include <bouncehouse/dns/rule_choice.hpp>
#include <bouncehouse/scenario/duration.hpp>
#include <cstdlib>

namespace bouncehouse::dns {

namespace {

using scenario::DnsAnswer;

constexpr unsigned noerror = 0, formerr = 1, servfail = 2, nxdomain = 3, notimp = 4, refused = 5, badvers = 16;
constexpr std::size_t most_by_tcp = 65'535;
constexpr std::size_t longest_chain = 16;  // of aliases that one answer follows
constexpr std::uint32_t root_ttl = 60;

const Record& root_authority() {
    static const Record soa = *make_record(Name(1, '\0'), root_ttl, "SOA",
                                           "ns.bouncehouse.test. hostmaster.bouncehouse.test. 1 3600 600 86400 60");
    return soa;
}

std::string place_text(const scenario::Place& place, std::string_view id) {
    return fmt::format("{}:{} ({})", place.file, place.line, id);
}

/// localhost is itself everywhere (RFC 6761 6.3).
bool add_localhost(const Question& question, Message& message) {
    static const Name localhost = *name_of("localhost");
    if (question.name != localhost) return false;
    if (question.type == LDNS_RR_TYPE_A) message.answer.push_back(*make_record(localhost, root_ttl, "A", "127.0.0.1"));
    if (question.type == LDNS_RR_TYPE_AAAA) message.answer.push_back(*make_record(localhost, root_ttl, "AAAA", "::1"));
    return true;
}

/// One question on its way to an answer.
class Answering {
public:
    Answering(const World& world, const Question& question, Transport transport, const Peer& peer, Duration now)
        : question_(question), transport_(transport), region_(world.region_of(question.name)) {
        outcome_.recorder = world.recorder();
        if (region_ == nullptr) return;
        if (region_->part.recorder != nullptr) outcome_.recorder = region_->part.recorder;
        const double scale = region_->part.time_scale;
        const auto scenario_now = Duration{static_cast<Duration::rep>(static_cast<double>(now.count()) * scale)};
        wish_ = ask_rules(*region_, question, transport, peer, scenario_now);
    }

    Outcome make() {
        outcome_.note.reasons = std::move(wish_.reasons);
        choose_answer();
        Message message = compose();
        modify(message);
        send(message);
        return std::move(outcome_);
    }

private:
    Note& note() { return outcome_.note; }

    void choose_answer() {
        answer_ = wish_.answer;
        if (wish_.rule != nullptr) {
            note().rule = place_text(wish_.rule->turn.place, wish_.rule->turn.id);
        } else if (const auto* domain = region_ ? region_->zone.fault(question_.name) : nullptr) {
            answer_ = *domain->dns;
            note().rule = place_text(domain->place, "domain " + domain->name);
        }
    }

    Message compose() {
        Message message;
        switch (answer_) {
            case DnsAnswer::nxdomain: return negative(nxdomain);
            case DnsAnswer::empty: return negative(noerror);
            case DnsAnswer::servfail: return failure(servfail);
            case DnsAnswer::refused: return failure(refused);
            case DnsAnswer::formerr: return failure(formerr);
            case DnsAnswer::notimp: return failure(notimp);
            case DnsAnswer::lame: return referral();
            default: break;
        }
        if (wish_.rule != nullptr && !wish_.rule->records.empty()) return written(wish_.rule->records);
        if (question_.klass != LDNS_RR_CLASS_IN || question_.type == LDNS_RR_TYPE_AXFR ||
            question_.type == LDNS_RR_TYPE_IXFR)
            return failure(refused);
        return looked_up();
    }

    static Message failure(unsigned code) {
        Message message;
        message.code = code;
        message.authoritative = false;
        return message;
    }

    /// RFC 2308 2: the SOA of the zone says how long nothing is known.
    Message negative(unsigned code) {
        Message message;
        message.code = code;
        add_authority(question_.name, message);
        message.authentic = secure(question_.name);
        return message;
    }

    void add_authority(std::string_view name, Message& message) {
        const Record* soa = region_ ? region_->zone.authority(name) : nullptr;
        message.authority.push_back(soa != nullptr ? *soa : root_authority());
    }

    /// Upwards, as a server does that was never told of the zone.
    static Message referral() {
        Message message = failure(noerror);
        message.recursion = false;
        message.authority.push_back(*make_record(Name(1, '\0'), root_ttl, "NS", "a.root-servers.invalid."));
        return message;
    }

    bool secure(std::string_view name) const { return region_ != nullptr && region_->zone.secure(name); }

    Message written(const std::vector<scenario::DnsRecord>& records) {
        Message message;
        const Placement& placement = region_->part.placement;
        const Renaming rename = [&](std::string_view name) { return placement.place(name); };
        for (const scenario::DnsRecord& record : records) {
            const auto owner = record.owner.empty() ? question_.name : name_of(placement.place(record.owner));
            const bool address = record.type == "A" || record.type == "AAAA";
            const std::string& data = address ? placement.address(record.data) : record.data;
            if (owner)
                if (auto made = make_record(*owner, root_ttl, record.type, data, rename))
                    message.answer.push_back(std::move(*made));
        }
        message.authentic = secure(question_.name);
        return message;
    }

    Message looked_up() {
        Message message;
        message.authentic = secure(question_.name);
        if (add_localhost(question_, message)) return message;
        Name name = question_.name;
        std::vector<Name> seen;
        while (seen.size() < longest_chain) {
            const Zone::Found found = region_ ? region_->zone.find(name, question_.type) : Zone::Found{};
            message.answer.insert(message.answer.end(), found.records.begin(), found.records.end());
            if (!found.alias) {
                if (!found.exists) message.code = nxdomain;
                if (found.records.empty()) add_authority(name, message);
                break;
            }
            seen.push_back(name);
            name = found.records.front().target().value_or(Name(1, '\0'));
            // In a circle: what was found so far is the answer, as name servers do.
            if (std::find(seen.begin(), seen.end(), name) != seen.end()) break;
            message.authentic = message.authentic && secure(name);
        }
        return message;
    }

    void modify(Message& message) {
        for (const scenario::DnsRule* rule : wish_.modifiers) {
            if (rule->fill > 0) fill(message.answer, question_, rule->fill);
            if (!rule->ttl) continue;
            const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*rule->ttl).count();
            for (Records* records : {&message.answer, &message.authority})
                for (Record& record : *records)
                    record =
                        with_ttl(record, static_cast<std::uint32_t>(std::clamp<std::int64_t>(seconds, 0, 0x7fffffff)));
        }
    }

    void tell(std::string fault) { note().fault += (note().fault.empty() ? "" : ", ") + std::move(fault); }

    void send(const Message& message) {
        note().outcome = code_name(message.code);
        note().answer_count = message.answer.size();
        for (const Record& record : message.answer) {
            if (note().answers.size() == 12) break;
            note().answers.push_back(type_name(static_cast<std::uint16_t>(record.type())) + ' ' + record.data());
        }
        if (wish_.delay > Duration{}) tell("delay " + scenario::write_duration(wish_.delay));
        if (answer_ == DnsAnswer::silence) {
            note().outcome = "no answer";
            note().answers.clear();
            note().answer_count = 0;
            return;
        }
        Reply reply;
        reply.bytes = octets(message);
        const double scale = region_ ? region_->part.time_scale : 1;
        reply.delay = Duration{static_cast<Duration::rep>(static_cast<double>(wish_.delay.count()) / scale)};
        outcome_.reply = std::move(reply);
    }

    std::string octets(const Message& message) {
        if (answer_ == DnsAnswer::garbage) {
            tell("garbage");
            std::string bytes{question_.packet.substr(0, 2)};
            return bytes + "\x80" + std::string(40, '\xff');
        }
        const bool udp = transport_ == Transport::udp;
        const bool cut = answer_ == DnsAnswer::truncate && udp;
        std::string bytes = write_message(question_, message, cut ? 0 : udp ? question_.udp_limit : most_by_tcp);
        if (bytes.size() > 2 && (static_cast<unsigned char>(bytes[2]) & 2U) != 0) tell("truncated");
        if (answer_ == DnsAnswer::lame) tell("lame");
        if (answer_ == DnsAnswer::wrong_id) {
            tell("wrong id");
            bytes[0] = static_cast<char>(bytes[0] ^ 0x5a);
            bytes[1] = static_cast<char>(bytes[1] ^ 0x5a);
        }
        return bytes;
    }

    const Question& question_;
    Transport transport_;
    std::shared_ptr<Region> region_;
    Wish wish_;
    DnsAnswer answer_ = DnsAnswer::accept;
    Outcome outcome_;
};

/// What needs no look at the world.
Outcome refuse(const Question& question, unsigned code) {
    Outcome outcome;
    outcome.note.outcome = code_name(code);
    outcome.note.fault = "not our doing";
    Reply reply;
    if (code == badvers) {
        Message message;
        message.code = code;
        reply.bytes = write_message(question, message, most_by_tcp);
    } else {
        reply.bytes = write_header(question, code);
    }
    outcome.reply = std::move(reply);
    return outcome;
}

}  // namespace

Outcome Answerer::decide(std::string_view packet, Transport transport, const Peer& peer, Duration now) const {
    const Question question = read_question(packet);
    Outcome outcome;
    switch (question.shape) {
        case Shape::nothing: outcome.worth_noting = false; return outcome;
        case Shape::malformed: outcome = refuse(question, formerr); break;
        case Shape::not_a_query: outcome = refuse(question, notimp); break;
        case Shape::bad_version: outcome = refuse(question, badvers); break;
        case Shape::question: outcome = Answering{world_, question, transport, peer, now}.make(); break;
    }
    if (outcome.recorder == nullptr) outcome.recorder = world_.recorder();
    outcome.note.name = question.asked ? text_of(octets_of(question.asked.get())) : "-";
    outcome.note.type = question.asked ? type_name(question.type) : "-";
    const bool v6 = peer.address.find(':') != std::string::npos;
    outcome.note.client = fmt::format(fmt::runtime(v6 ? "[{}]:{}" : "{}:{}"), peer.address, peer.port);
    outcome.note.tcp = transport == Transport::tcp;
    return outcome;
}

std::optional<Reply> Answerer::answer(std::string_view packet, Transport transport, const Peer& peer,
                                      Duration now) const {
    Outcome outcome = decide(packet, transport, peer, now);
    if (outcome.recorder != nullptr && outcome.worth_noting)
        outcome.recorder->record({0, 0, now, evidence::Noted{std::string{note_kind}, text_of(outcome.note)}});
    return std::move(outcome.reply);
}

std::optional<std::string> make_query(std::string_view name, std::string_view type, std::uint16_t id, bool edns) {
    const auto wire = name_of(name);
    const std::uint16_t number = type_of(type);
    if (!wire || number == 0) return std::nullopt;
    std::string packet{static_cast<char>(id >> 8U), static_cast<char>(id & 255U), '\1', '\x20'};
    packet += std::string_view{"\0\1\0\0\0\0\0", 7};
    packet += edns ? '\1' : '\0';
    packet += *wire;
    packet += {static_cast<char>(number >> 8U), static_cast<char>(number & 255U), '\0', '\1'};
    if (edns) packet += std::string_view{"\0\0\x29\x04\xd0\0\0\0\0\0\0", 11};
    return packet;
}

}  // namespace bouncehouse::dns
