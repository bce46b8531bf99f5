#include <fmt/format.h>
#include <bouncehouse/sender/case_values.hpp>
#include <bouncehouse/sender/folder.hpp>
#include <bouncehouse/sender/http.hpp>
#include <bouncehouse/sender/inject.hpp>
#include <bouncehouse/sender/instance.hpp>
#include <bouncehouse/sender/load.hpp>
#include <bouncehouse/sender/reading.hpp>
#include <bouncehouse/sender/socket.hpp>
#include <regex>
#include <utility>

namespace bouncehouse::probe {

namespace {

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

/// The end of what was printed, for an error.
std::string last_words(const std::string& output) {
    constexpr std::size_t most = 600;
    std::string_view text = output;
    while (text.ends_with('\n')) text.remove_suffix(1);
    if (text.size() > most) text.remove_prefix(text.size() - most);
    return text.empty() ? std::string{} : fmt::format("; it said: {}", text);
}

std::string failure_of(const SubmitOutcome& outcome) {
    if (!outcome.ran) return outcome.problem;
    if (!outcome.watchdog.empty()) return "ended by the watchdog: " + outcome.watchdog + last_words(outcome.output);
    if (outcome.signal != 0) return fmt::format("ended by signal {}{}", outcome.signal, last_words(outcome.output));
    if (outcome.exit_status != 0)
        return fmt::format("exit status {}{}", outcome.exit_status, last_words(outcome.output));
    return {};
}

std::string safe_name(const SenderDescription& sender) {
    std::string name;
    for (const char c : sender.name) name += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ? c : '_';
    return name.substr(0, 40);
}

/// Scripts beside the description: where they are, or a copy of those in the program.
std::filesystem::path scripts_of(const SenderDescription& sender, const std::filesystem::path& folder) {
    std::error_code error;
    if (std::filesystem::is_regular_file(sender.file, error))
        return std::filesystem::absolute(sender.file).parent_path();
    for (const scenario::LibraryFile& file : sender_library())
        if (!file.name.ends_with(".toml")) write_file(folder / "scripts" / file.name, file.text, "0755");
    return folder / "scripts";
}

}  // namespace

struct SenderInstance::Impl {
    Impl(const SenderDescription& description, InstanceSettings s)
        : sender(description),
          settings(std::move(s)),
          folder(settings.scratch, safe_name(description), settings.keep),
          values(sender_values(description, settings, folder.path(), scripts_of(description, folder.path()),
                               free_port())) {}

    Program program(const Command& command, const Values& with, const std::filesystem::path& directory) const {
        std::vector<std::string> more = with.environment();
        for (const auto& [name, value] : command.environment)
            more.push_back(fmt::format("{}={}", name, with.fill(value)));
        Program program{with.words(command.words), environment_with(more), std::nullopt, directory};
        if (!command.stdin_text.empty()) program.stdin_bytes = with.fill(command.stdin_text);
        return program;
    }
    Limits limits(milliseconds time) const {
        Limits limits;
        limits.time = time;
        limits.memory = sender.memory_limit;
        return limits;
    }
    SubmitOutcome run(const Command& command, milliseconds time) const {
        return run_to_end(program(command, values, folder.path()), limits(time));
    }
    std::string write_files(const std::vector<Route>& routes) const {
        std::vector<Values> lines;
        for (const Route& route : routes)
            lines.push_back(line_values(case_values(values, sender, *route.test, route.target), sender, *route.test));
        for (const GeneratedFile& file : sender.files)
            if (std::string problem = write_generated(file, values, lines); !problem.empty()) return problem;
        return {};
    }
    std::string set_up() {
        if (std::exchange(is_set_up, true)) return {};
        for (const std::string& line : sender.setup) {
            const Command command{{"sh", "-e", "-c", values.fill(line)}, {}, {}};
            // Filled in once already: its words must not be looked through again.
            Program program{command.words, environment_with(values.environment()), std::nullopt, folder.path()};
            if (std::string failed = failure_of(run_to_end(program, limits(milliseconds{60'000}))); !failed.empty())
                return fmt::format("setup `{}`: {}", first_line(line), failed);
        }
        return {};
    }
    bool ready() const {
        if (!sender.ready_tcp.empty()) {
            const auto [address, port] = address_and_port(values.fill(sender.ready_tcp));
            return greets({.address = address, .port = port, .hello = settings.hello, .timeout = milliseconds{2000}});
        }
        if (!sender.ready_http.empty()) {
            HttpRequest request;
            request.method = "GET";
            request.url = sender.ready_http;
            return http_submit(request, values, milliseconds{2000}).ran;
        }
        return !sender.ready_command || failure_of(run(*sender.ready_command, milliseconds{10'000})).empty();
    }
    std::string launch() {
        if (!sender.start) return {};
        process = std::make_unique<Process>(program(*sender.start, values, folder.path()), limits(milliseconds{0}));
        const auto deadline = std::chrono::steady_clock::now() + sender.timing.ready;
        for (;;) {
            // Both: a server of somebody else's may answer in its place.
            const bool is_ready = process->running() && ready();
            const bool ended = process->wait(milliseconds{is_ready ? 0 : 20});
            if (is_ready && !ended) return {};
            const bool late = std::chrono::steady_clock::now() >= deadline;
            if (!ended && !late) continue;
            const SubmitOutcome outcome = process->stop(sender.timing.stop_limit);
            if (!outcome.ran) return outcome.problem;
            return (ended ? "it ended before it was ready"
                          : fmt::format("not ready after {} ms", sender.timing.ready.count())) +
                   last_words(outcome.output);
        }
    }
    SubmitOutcome halt() {
        if (!process) return {};
        if (sender.stop && process->running()) {
            run(*sender.stop, sender.timing.stop_limit);
            process->wait(sender.timing.stop_limit);
        }
        return process->stop(sender.timing.stop_limit);
    }

    SubmitOutcome by_command(const Case& test, const CaseTarget& target) {
        const ScratchFolder own{folder.path(), "submission", settings.keep};
        std::vector<std::string> files;
        std::vector<std::string> messages{target.message};
        messages.insert(messages.end(), target.more.begin(), target.more.end());
        SubmitOutcome outcome;
        for (const std::string& message : messages) {
            files.push_back((own.path() / fmt::format("message-{}.eml", files.size() + 1)).string());
            outcome.problem = write_file(files.back(), message);
            if (!outcome.problem.empty()) return outcome;
        }
        const Values filled = case_values(values, sender, test, target, files);
        outcome = run_to_end(program(*sender.submit, filled, own.path()), limits(sender.timing.submit_limit),
                             target.clock, target.stop);
        if (outcome.ran && outcome.exit_status == cannot_do_exit)
            outcome.problem = "it cannot do this case (exit status 127)";
        else
            read_outcome(sender, outcome);
        return outcome;
    }
    SubmitOutcome by_smtp(const Case& test, const CaseTarget& target) const {
        const auto [address, port] = address_and_port(values.fill(sender.submit_smtp));
        const Submission& wish = test.submission;
        std::vector<std::string> messages{target.message};
        messages.insert(messages.end(), target.more.begin(), target.more.end());
        return inject(
            {.address = address, .port = port, .hello = settings.hello, .timeout = sender.timing.submit_limit},
            {.sender = target.sender,
             .recipients = target.recipients,
             .utf8 = wish.utf8,
             .envid = wish.envid,
             .ret = wish.ret,
             .notify = wish.notify,
             .orcpt = wish.orcpt},
            messages, target.clock, target.stop);
    }

    const SenderDescription& sender;
    InstanceSettings settings;
    ScratchFolder folder;
    Values values;
    bool is_set_up = false;
    std::unique_ptr<Process> process;
};

SenderInstance::SenderInstance(const SenderDescription& sender, InstanceSettings settings)
    : impl_(std::make_unique<Impl>(sender, std::move(settings))) {}

SenderInstance::~SenderInstance() { impl_->halt(); }

const SenderDescription& SenderInstance::description() const { return impl_->sender; }
const std::filesystem::path& SenderInstance::folder() const { return impl_->folder.path(); }

std::string SenderInstance::applicable(const Case& test) const { return probe::applicable(impl_->sender, test); }

std::string SenderInstance::version() {
    const auto& sender = impl_->sender;
    if (!sender.version) return {};
    const SubmitOutcome outcome = impl_->run(*sender.version, milliseconds{10'000});
    if (!outcome.ran) return {};
    if (sender.version_pattern.empty()) return outcome.exit_status == 0 ? first_line(outcome.output) : std::string{};
    std::smatch match;
    const std::string text = outcome.output.substr(0, 4096);
    if (!std::regex_search(text, match, std::regex{sender.version_pattern}) || match.size() < 2) return {};
    return match[1].str();
}

std::string SenderInstance::start(const std::vector<Route>& routes) {
    // The files first: setup lines work on them.
    std::string problem = impl_->write_files(routes);
    if (problem.empty()) problem = impl_->set_up();
    if (problem.empty()) problem = impl_->launch();
    return problem;
}

std::string SenderInstance::update(const std::vector<Route>& routes) {
    std::string problem = impl_->write_files(routes);
    if (problem.empty() && impl_->sender.reload)
        problem = failure_of(impl_->run(*impl_->sender.reload, milliseconds{10'000}));
    return problem;
}

SubmitOutcome SenderInstance::submit(const Case& test, const CaseTarget& target) {
    if (impl_->sender.submit) return impl_->by_command(test, target);
    if (impl_->sender.submit_http) {
        const Values filled = case_values(impl_->values, impl_->sender, test, target);
        SubmitOutcome outcome =
            http_submit(*impl_->sender.submit_http, filled, impl_->sender.timing.submit_limit, target.clock);
        read_outcome(impl_->sender, outcome);
        return outcome;
    }
    return impl_->by_smtp(test, target);
}

void SenderInstance::flush() {
    if (impl_->sender.flush) impl_->run(*impl_->sender.flush, milliseconds{10'000});
}

std::string SenderInstance::restart() {
    impl_->halt();
    return impl_->launch();
}

std::string SenderInstance::kill_and_restart() {
    if (impl_->process) impl_->process->stop(milliseconds{0});
    return impl_->launch();
}

std::string SenderInstance::trouble() const {
    if (!impl_->process || impl_->process->running()) return {};
    return "the sender ended by itself" + last_words(impl_->process->output());
}

std::string SenderInstance::output() const { return impl_->process ? impl_->process->output() : std::string{}; }

SubmitOutcome SenderInstance::stop() { return impl_->halt(); }

}  // namespace bouncehouse::probe
