#include <fmt/format.h>
#include <unistd.h>
#include <bouncehouse/catalogue/compare.hpp>
#include <bouncehouse/catalogue/designation.hpp>
#include <bouncehouse/cli/commands.hpp>
#include <bouncehouse/cli/example.hpp>
#include <bouncehouse/cli/terminal.hpp>

namespace bouncehouse::cli {
namespace {

const catalogue::Entry& entry_named(const catalogue::Catalogue& catalogue, const std::string& text) {
    const auto named = catalogue::designate(catalogue, text);
    if (named.entry != nullptr) return *named.entry;
    const std::string ids = fmt::format("{}", fmt::join(named.candidates, ", "));
    if (named.ambiguous)
        throw Trouble(Exit::findings, fmt::format("compare: more than one reply fits \"{}\": {}", text, ids));
    throw Trouble(Exit::findings, fmt::format("compare: the catalogue has no reply \"{}\"{}{}", text,
                                              ids.empty() ? "" : "; did you mean ", ids));
}

class CompareCommand final : public Command {
public:
    const Page& page() const override {
        static const Page page{
            "compare",
            "Puts two replies of the catalogue side by side",
            "Says point by point what is the same and what differs, what the difference means for a sender, and "
            "shows a conversation with each, played by the engine.",
            {{"bouncehouse compare 354 521", "Two codes: the entries of the standards"},
             {"bouncehouse compare 454 421 4.7.0 tls", "Codes with a word that tells which of them"},
             {"bouncehouse compare rfc5321.450-4.2.1 rfc5321.550-5.1.1", "Two entries by their ids"}}};
        return page;
    }
    void declare(CLI::App& app) override {
        app.add_option("REPLY", words_, "Two replies: ids, or codes with words (521, 421 4.7.0 tls)")
            ->required()
            ->expected(2, 64);
        app.add_flag("--json", json_, "One object: entries, points, difference");
    }
    Exit run() override {
        const auto& catalogue = catalogue::Catalogue::builtin();
        const auto replies = catalogue::split_designations(words_);
        if (replies.size() != 2)
            throw Trouble(Exit::usage, fmt::format("compare: two replies are compared, not {}: {}", replies.size(),
                                                   fmt::join(replies, " | ")));
        const auto comparison =
            catalogue::compare(entry_named(catalogue, replies[0]), entry_named(catalogue, replies[1]));
        if (json_) {
            fmt::print("{}\n", catalogue::to_json(comparison));
            return Exit::well;
        }
        fmt::print("{}", catalogue::render(comparison));
        const bool colours = wants_colour(STDOUT_FILENO);
        for (const auto* entry : {comparison.left, comparison.right})
            fmt::print("\n{} in a conversation\n\n{}", entry->id, example_conversation(*entry, catalogue, colours));
        return Exit::well;
    }

private:
    std::vector<std::string> words_;
    bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_compare() { return std::make_unique<CompareCommand>(); }

}  // namespace bouncehouse::cli
