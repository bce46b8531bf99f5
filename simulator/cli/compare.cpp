#include <fmt/format.h>
#include <unistd.h>
#include <bouncehouse/catalogue/compare.hpp>
#include <bouncehouse/cli/commands.hpp>
#include <bouncehouse/cli/example.hpp>
#include <bouncehouse/cli/terminal.hpp>

namespace bouncehouse::cli {
namespace {

const catalogue::Entry& entry_named(const catalogue::Catalogue& catalogue, const std::string& id) {
    const auto* entry = catalogue.find(id);
    if (entry != nullptr) return *entry;
    const auto near = catalogue.nearest(id, 3);
    throw Trouble(Exit::usage, fmt::format("compare: the catalogue has no {}{}{}", id,
                                           near.empty() ? "" : "; did you mean ", fmt::join(near, ", ")));
}

class CompareCommand final : public Command {
public:
    const Page& page() const override {
        static const Page page{
            "compare",
            "Puts two replies of the catalogue side by side",
            "Says point by point what is the same and what differs, what the difference means for a sender, and "
            "shows a conversation with each, played by the engine.",
            {{"bouncehouse compare rfc5321.450-4.2.1 rfc5321.550-5.1.1", "A reply to try again, and one not to"}}};
        return page;
    }
    void declare(CLI::App& app) override {
        app.add_option("ID", ids_, "The two entries")->required()->expected(2);
        app.add_flag("--json", json_, "One object: entries, points, difference");
    }
    Exit run() override {
        const auto& catalogue = catalogue::Catalogue::builtin();
        const auto comparison = catalogue::compare(entry_named(catalogue, ids_[0]), entry_named(catalogue, ids_[1]));
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
    std::vector<std::string> ids_;
    bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_compare() { return std::make_unique<CompareCommand>(); }

}  // namespace bouncehouse::cli
