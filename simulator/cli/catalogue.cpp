#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/catalogue/catalogue.hpp>
#include <bouncehouse/catalogue/json.hpp>
#include <bouncehouse/catalogue/listing.hpp>
#include <bouncehouse/catalogue/spelling.hpp>
#include <bouncehouse/cli/commands.hpp>
#include <optional>

namespace bouncehouse::cli {
namespace {

// A filter's value must be a word of its vocabulary: a misspelt one would find nothing and look like an answer.
template <class Names>
void must_be_one_of(const std::string& value, const Names& names, const char* option) {
    if (value.empty() || std::ranges::find(names, value) != std::ranges::end(names)) return;
    const std::vector<std::string_view> views(std::ranges::begin(names), std::ranges::end(names));
    throw Trouble(Exit::usage, fmt::format("catalogue: {} {}: there is none of that name{}", option, value,
                                           catalogue::did_you_mean(value, views)));
}

class CatalogueCommand final : public Command {
public:
    const Page& page() const override {
        static const Page page{"catalogue",
                               "Lists the documented replies, all or those you look for",
                               "Every reply has an id, which scenarios name and `explain` describes. Filters are "
                               "combined: an entry must fit "
                               "all of them. The words look in id, tag, text and meaning.",
                               {{"bouncehouse catalogue --family gmail --class transient",
                                 "What Gmail says when a sender should try again"},
                                {"bouncehouse catalogue --code 450 --stage rcpt", "All 450 replies to RCPT"},
                                {"bouncehouse catalogue greylist", "Those that speak of greylisting"},
                                {"bouncehouse catalogue --json", "Everything, for programs"}}};
        return page;
    }

    void declare(CLI::App& app) override {
        app.add_option("WORD", words_, "Only entries with this word");
        app.add_option("--family", family_, "Only this standard or provider: rfc5321, gmail ...")->type_name("NAME");
        app.add_option("--code", code_, "Only this basic code: 450")->type_name("CODE");
        app.add_option("--enhanced", enhanced_, "Only this enhanced code: 4.7.28")->type_name("CODE");
        app.add_option("--stage", stage_, "Only replies given at this stage: rcpt, data-end ...")->type_name("STAGE");
        app.add_option("--class", class_, "Only success, intermediate, transient or permanent")->type_name("CLASS");
        app.add_option("--reaction", reaction_,
                       "Only replies to which a sender should react so: retry, fail-recipient ...")
            ->type_name("REACTION");
        app.add_flag("--json", json_,
                     "An array of id, family, code, enhanced, tag, text, stages, class, reaction, source, status ...");
    }

    Exit run() override {
        const auto& catalogue = catalogue::Catalogue::builtin();
        const auto found = catalogue::select(catalogue, query(catalogue));
        fmt::print("{}", json_ ? catalogue::to_json(found) : catalogue::render_list(found));
        return Exit::well;
    }

private:
    catalogue::Query query(const catalogue::Catalogue& catalogue) const {
        std::vector<std::string> families;
        for (const auto& family : catalogue.families()) families.push_back(family.name);
        must_be_one_of(family_, families, "--family");
        must_be_one_of(stage_, smtp::stage_names, "--stage");
        must_be_one_of(class_, catalogue::class_names, "--class");
        must_be_one_of(reaction_, catalogue::reaction_names, "--reaction");
        catalogue::Query query{.family = family_, .code = code_, .words = words_};
        query.stage = smtp::stage_named(stage_);
        query.reaction = catalogue::reaction_named(reaction_);
        query.enhanced = smtp::EnhancedCode::parse(enhanced_);
        if (!enhanced_.empty() && !query.enhanced)
            throw Trouble(Exit::usage, "catalogue: --enhanced " + enhanced_ + ": wanted a code such as 4.7.28");
        const auto klass = std::ranges::find(catalogue::class_names, class_);
        if (klass != catalogue::class_names.end())
            query.klass = static_cast<catalogue::Class>(klass - catalogue::class_names.begin());
        return query;
    }

    std::vector<std::string> words_;
    std::string family_, enhanced_, stage_, class_, reaction_;
    std::optional<int> code_;
    bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_catalogue() { return std::make_unique<CatalogueCommand>(); }

}  // namespace bouncehouse::cli
