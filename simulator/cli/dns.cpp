#include <fmt/format.h>
#include <bouncehouse/cli/commands.hpp>
#include <bouncehouse/cli/json.hpp>
#include <bouncehouse/cli/name_server.hpp>
#include <bouncehouse/cli/scenario_source.hpp>
#include <bouncehouse/dns/answerer.hpp>

namespace bouncehouse::cli {
namespace {

class DnsCommand final : public Command {
public:
    const Page& page() const override {
        static const Page page{
            "dns",
            "Says what the name server of a scenario answers, without a network",
            "Asks for NAME and TYPE as a sender would, prints what came back, and which rule or domain gave it. With "
            "--times the question is put again and again, so that rules with `times`, `after` or a sequence show "
            "themselves; with --every so much scenario time passes between two questions. Without NAME, all records "
            "of the scenario are listed, as in a zone file.\n\nTLSA records that are made of a host's certificate "
            "exist only while the scenario is served.",
            {{"bouncehouse dns worlds/first-host-down example.test MX", "Its exchangers"},
             {"bouncehouse dns worlds/first-host-down", "All records"},
             {"bouncehouse dns my.toml flaky.test MX --times 3", "What three questions in a row are answered"}}};
        return page;
    }

    void declare(CLI::App& app) override {
        app.add_option("SCENARIO", scenario_, "File or name in the library")->required();
        app.add_option("NAME", name_, "Name to ask for; none: list all records");
        app.add_option("TYPE", type_, "Type of record")->capture_default_str();
        app.add_option("--client", client_, "Address that asks")->type_name("ADDRESS")->capture_default_str();
        app.add_flag("--tcp", tcp_, "Ask by TCP");
        app.add_flag("--no-edns", no_edns_, "Ask without EDNS");
        app.add_option("--times", times_, "Ask so often")
            ->type_name("N")
            ->capture_default_str()
            ->check(CLI::Range(1, 100'000));
        app.add_option("--every", every_, "Seconds of scenario time between two questions")
            ->type_name("SECONDS")
            ->capture_default_str()
            ->check(CLI::NonNegativeNumber);
        app.add_option("--seed", seed_, "Seed of all chance; none: the scenario's")->type_name("N");
        app.add_flag("--json", json_, "One object a question");
    }

    Exit run() override {
        const auto scenario = load_for_use({scenario_}, catalogue::Catalogue::builtin());
        dns::Part part{.scenario = scenario, .hosts = planned_facts(*scenario, {}), .everything_else = true};
        part.seed = seed_;
        if (name_.empty()) return list(dns::Zone{*scenario, part.hosts, {}, "127.0.0.1"});
        dns::World world;
        world.add(std::move(part));
        const auto query = dns::make_query(name_, type_, 1, !no_edns_);
        if (!query)
            throw Trouble(Exit::usage, fmt::format("{} {}: no name and type that can be asked for", name_, type_));
        ask(dns::Answerer{world}, *query);
        return Exit::well;
    }

private:
    static Exit list(const dns::Zone& zone) {
        for (const auto& record : zone.all())
            fmt::print("{}. {} IN {} {}\n", dns::text_of(dns::octets_of(ldns_rr_owner(record.rr.get()))), record.ttl(),
                       dns::type_name(static_cast<std::uint16_t>(record.type())), record.data());
        return Exit::well;
    }

    void ask(const dns::Answerer& answerer, const std::string& query) const {
        const auto transport = tcp_ ? dns::Transport::tcp : dns::Transport::udp;
        for (unsigned i = 0; i < times_; ++i) {
            const auto now = std::chrono::duration_cast<dns::Duration>(std::chrono::duration<double>(every_ * i));
            const auto outcome = answerer.decide(query, transport, {client_, 53'000}, now);
            if (json_)
                fmt::print("{}\n", as_json(outcome));
            else
                fmt::print("{}{}", i > 0 ? "\n" : "", as_text(outcome));
        }
    }

    static std::string as_text(const dns::Outcome& outcome) {
        const auto& note = outcome.note;
        std::string text = fmt::format("{} {}: {}", note.name, note.type, note.outcome);
        if (outcome.reply) text += fmt::format(", {} octets", outcome.reply->bytes.size());
        if (!note.fault.empty()) text += ", " + note.fault;
        text += '\n';
        for (const auto& answer : note.answers) text += "  " + answer + "\n";
        if (note.answer_count > note.answers.size())
            text += fmt::format("  and {} more\n", note.answer_count - note.answers.size());
        text += fmt::format("  by {}\n", note.rule.empty() ? "the records of hosts and domains" : note.rule);
        for (const auto& reason : note.reasons) text += fmt::format("  {}\n", reason);
        return text;
    }

    static std::string as_json(const dns::Outcome& outcome) {
        const auto& note = outcome.note;
        return json::Object()
            .add("name", note.name)
            .add("type", note.type)
            .add("outcome", note.outcome)
            .add_number("records", note.answer_count)
            .add_raw("answers", json::texts(note.answers))
            .add_number("octets", outcome.reply ? outcome.reply->bytes.size() : 0)
            .add("fault", note.fault)
            .add("rule", note.rule)
            .add_raw("reasons", json::texts(note.reasons))
            .str();
    }

    std::string scenario_, name_, type_ = "MX", client_ = "127.0.0.1";
    bool tcp_ = false, no_edns_ = false, json_ = false;
    unsigned times_ = 1;
    double every_ = 0;
    std::optional<std::uint64_t> seed_;
};

}  // namespace

std::unique_ptr<Command> make_dns() { return std::make_unique<DnsCommand>(); }

}  // namespace bouncehouse::cli
