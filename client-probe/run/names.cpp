#include <algorithm>
#include <bouncehouse/dns/note.hpp>
#include <bouncehouse/run/names.hpp>
#include <bouncehouse/run/own_network.hpp>
#include <chrono>
#include <set>
#include <variant>

namespace bouncehouse::probe {
namespace {

using namespace std::chrono_literals;

constexpr auto parting_time = 10s;

dns::ServerOptions server_options(const dns::Endpoint& at) {
    dns::ServerOptions options;
    options.endpoints = {at};
    return options;
}

scenario::Domain domain_with_exchanger(const std::string& name, const std::string& exchanger) {
    scenario::Domain domain;
    domain.name = name;
    domain.mx = {{10, exchanger}};
    return domain;
}

scenario::Domain name_with_address(const std::string& name, const std::string& address) {
    scenario::Domain domain;
    domain.name = name;
    (address.find(':') == std::string::npos ? domain.a : domain.aaaa) = {address};
    return domain;
}

}  // namespace

Names::Names(const engine::Clock& clock, dns::Endpoint at)
    : clock_(clock), world_(&common_, at.address), at_(std::move(at)), server_(world_, clock, server_options(at_)) {}

std::string Names::start() {
    std::vector<dns::Endpoint> bound;
    if (const auto problems = server_.listen(bound); !problems.empty())
        return "the name server cannot listen: " + problems.front();
    at_ = bound.front();
    server_.start();
    return {};
}

void Names::add_common(const std::string& return_address, const std::string& sender_name) {
    auto common = std::make_shared<scenario::Scenario>();
    common->title = "The senders' own domains";
    common->domains = {domain_with_exchanger("return.test", "mx.return.test"),
                       domain_with_exchanger("*.return.test", "mx.return.test"),
                       name_with_address("mx.return.test", return_address)};
    dns::Part part;
    part.scenario = common;
    world_.add(std::move(part));

    auto sender = std::make_shared<scenario::Scenario>();
    sender->title = "The sender itself";
    sender->domains = {name_with_address(sender_name, std::string{own_sender_address})};
    dns::Part own;
    own.scenario = sender;
    world_.add(std::move(own));
}

dns::World::Id Names::add(dns::Part part, std::shared_ptr<evidence::Recorder> recorder) {
    part.recorder = recorder.get();
    const std::lock_guard guard{lock_};
    const dns::World::Id id = world_.add(std::move(part));
    known_.push_back({id, std::move(recorder)});
    return id;
}

void Names::remove(dns::World::Id id) {
    const std::lock_guard guard{lock_};
    world_.remove(id);
    const auto found = std::find_if(known_.begin(), known_.end(), [&](const Known& one) { return one.id == id; });
    if (found == known_.end()) return;
    const engine::Duration now = clock_.now();
    parting_.push_back({now, std::move(found->recorder)});
    known_.erase(found);
    while (!parting_.empty() && now - parting_.front().at > parting_time) parting_.pop_front();
}

std::vector<std::string> Names::strangers() const {
    constexpr std::size_t most = 5;
    std::set<std::string> found;
    for (const evidence::Event& event : common_.events(0)) {
        const auto* noted = std::get_if<evidence::Noted>(&event.body);
        if (noted == nullptr || noted->what != dns::note_kind) continue;
        const auto note = dns::parse_note(noted->text);
        if (!note || found.size() >= most) continue;
        const std::string& name = note->name;
        const bool is_address = name.find_first_not_of("0123456789.") == name.npos;
        const bool known = is_address || name.ends_with(".arpa") || name == "." || name.empty() ||
                           name == "localhost" || name.ends_with(".test") || name.ends_with(".test.") ||
                           name.ends_with(".invalid");
        if (!known) found.insert(name);
    }
    return {found.begin(), found.end()};
}

std::shared_ptr<const scenario::Scenario> plain_domain(const std::string& domain, const std::string& address) {
    auto made = std::make_shared<scenario::Scenario>();
    made->title = "One host";
    made->domains = {domain_with_exchanger(domain, "mx." + domain),
                     domain_with_exchanger("*." + domain, "mx." + domain), name_with_address("mx." + domain, address)};
    return made;
}

}  // namespace bouncehouse::probe
