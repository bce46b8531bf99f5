#include <unistd.h>
#include <bouncehouse/catalogue/file.hpp>
#include <bouncehouse/catalogue/packed.hpp>
#include <bouncehouse/catalogue/spelling.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include "catch.hpp"

using namespace bouncehouse;
using namespace bouncehouse::catalogue;

namespace {

const std::string head = "family = \"demo\"\ntitle = \"Demo\"\nabout = \"For tests.\"\n\n";  // four lines
const std::string entry =
    "[[entry]]\n"
    "id = \"demo.550-5.1.1\"\n"
    "code = 550\n"
    "enhanced = \"5.1.1\"\n"
    "text = \"No such user\"\n"
    "stages = \"rcpt\"\n"
    "meaning = \"No such user.\"\n"
    "causes = \"A typing error.\"\n"
    "remedy = \"Check the address.\"\n"
    "reaction = { queue = \"fail-recipient\", client = \"fail-message\" }\n"
    "source = \"a page\"\n";

std::vector<std::string> problems_of(const std::string& toml) {
    std::vector<std::string> texts;
    for (const Problem& problem : read_file(toml, "demo.toml").problems) texts.push_back(to_string(problem));
    return texts;
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
    text.replace(text.find(what), what.size(), by);
    return text;
}

using Texts = std::vector<std::string>;

// A folder of its own for one test, gone afterwards.
class Folder {
public:
    Folder() : root_(std::filesystem::temp_directory_path() / ("bouncehouse-" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(path_);
    }
    ~Folder() { std::filesystem::remove_all(root_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    void write(const std::string& name, const std::string& text) const { std::ofstream{path_ / name} << text; }
    Texts problems() const {
        const auto loaded = Catalogue::load(path_);
        Texts texts;
        if (const auto* problems = std::get_if<std::vector<Problem>>(&loaded))
            for (const Problem& problem : *problems) texts.push_back(to_string(problem));
        return texts;
    }

private:
    std::filesystem::path root_;
    std::filesystem::path path_ = root_ / "replies";
};

}  // namespace

TEST_CASE("an entry is read with all its keys", "[catalogue][load]") {
    const File file = read_file(head + entry, "demo.toml");
    CHECK(file.problems.empty());
    REQUIRE(file.entries.size() == 1);
    const Entry& e = file.entries.front();
    CHECK(e.family == "demo");
    CHECK(e.codes() == "550 5.1.1");
    CHECK(e.text == Texts{"No such user"});
    CHECK(e.stages == std::vector{smtp::Stage::rcpt});
    CHECK(e.queue == Reaction::fail_recipient);
    CHECK(e.client == Reaction::fail_message);
    CHECK(file.family == Family{"demo", "Demo", "For tests.", ""});
}

TEST_CASE("unknown keys are rejected with the nearest spelling", "[catalogue][load]") {
    CHECK(problems_of(head + replaced(entry, "enhanced", "enhnaced")) ==
          Texts{"demo.toml:8:1: unknown key 'enhnaced' in [[entry]]; did you mean 'enhanced'?"});
    CHECK(problems_of("titel = \"x\"\n" + head + entry) ==
          Texts{"demo.toml:1:1: unknown key 'titel' at the head of a catalogue file; did you mean 'title'?"});
    CHECK(problems_of(head + replaced(entry, "client =", "clint =")) ==
          Texts{"demo.toml:14:40: unknown key 'clint' in 'reaction'; did you mean 'client'?",
                "demo.toml:14:12: 'reaction' lacks 'client'"});
    CHECK(problems_of(head + entry + "zzz = 1\n") == Texts{"demo.toml:16:1: unknown key 'zzz' in [[entry]]"});
}

TEST_CASE("wrong words and types are named with what was wanted", "[catalogue][load]") {
    CHECK(problems_of(head + replaced(entry, "\"rcpt\"", "\"rctp\"")) ==
          Texts{"demo.toml:10:10: 'rctp' is no stage; did you mean 'rcpt'?"});
    CHECK(problems_of(head + replaced(entry, "fail-recipient", "fail-recipent")) ==
          Texts{"demo.toml:14:12: 'fail-recipent' is no reaction; did you mean 'fail-recipient'?"});
    CHECK(problems_of(head + replaced(entry, "550\n", "\"550\"\n")) ==
          Texts{"demo.toml:7:8: 'code' must be an integer such as 550, not a string"});
    CHECK(problems_of(head + replaced(entry, "550\n", "5500\n")) ==
          Texts{"demo.toml:7:8: 5500 is no reply code; it has three digits"});
    CHECK(problems_of(head + replaced(entry, "\"5.1.1\"", "\"5.1\"")) ==
          Texts{"demo.toml:8:12: '5.1' is no enhanced status code; it is written \"5.1.1\": class 2, 4 or 5, then two "
                "numbers from 0 to 999"});
    CHECK(problems_of(head + replaced(entry, "\"No such user\"\n", "[\"a\", 2]\n")) ==
          Texts{"demo.toml:9:14: 'text' must hold strings only, not an integer"});
    CHECK(problems_of(head + entry + "status = \"offical\"\n") ==
          Texts{"demo.toml:16:10: 'offical' is no status; it is one of documented, paraphrased, de-facto"});
    CHECK(problems_of(head + entry + "closes = \"yes\"\n") ==
          Texts{"demo.toml:16:10: 'closes' must be true or false, not a string"});
}

TEST_CASE("what is missing is named, all at once", "[catalogue][load]") {
    CHECK(problems_of("family = \"demo\"\n\n[[entry]]\ncode = 550\n") ==
          Texts{"demo.toml:1:1: the head of the file lacks 'title'",
                "demo.toml:1:1: the head of the file lacks 'about'", "demo.toml:3:1: [[entry]] lacks 'id'",
                "demo.toml:3:1: [[entry]] lacks 'stages'", "demo.toml:3:1: [[entry]] lacks 'meaning'",
                "demo.toml:3:1: [[entry]] lacks 'remedy'", "demo.toml:3:1: [[entry]] lacks 'reaction'",
                "demo.toml:3:1: [[entry]] lacks 'source'"});
    CHECK(problems_of(head) == Texts{"demo.toml:1:1: holds no [[entry]]"});
    CHECK(problems_of(replaced(head, "demo", "dome") + entry) ==
          Texts{"demo.toml:1:10: family 'dome' stands in 'demo.toml'; its file is 'dome.toml'"});
}

TEST_CASE("a file that is no TOML is a problem with its place", "[catalogue][load]") {
    const auto problems = read_file("family = \n", "demo.toml").problems;
    REQUIRE(problems.size() == 1);
    CHECK(problems.front().file == "demo.toml");
    CHECK(problems.front().line == 1);
}

TEST_CASE("a folder is loaded and linted as a whole", "[catalogue][load]") {
    const Folder folder;
    CHECK(folder.problems() == Texts{"replies:0:0: the folder holds no *.toml"});
    folder.write("demo.toml", head + entry);
    CHECK(folder.problems().empty());
    folder.write("demo.toml", head + entry + entry);
    CHECK(folder.problems() == Texts{"demo.toml:17:6: demo.550-5.1.1: the id is taken at demo.toml:6"});
    folder.write("demo.toml", head + replaced(entry, "550\n", "450\n"));
    CHECK(
        folder.problems() ==
        Texts{"demo.toml:6:6: demo.550-5.1.1: the id must be 'demo.450' or begin with 'demo.450-'",
              "demo.toml:6:6: demo.550-5.1.1: enhanced code 5.1.1 contradicts reply code 450 (RFC 2034 4); say "
              "malformed = true if it is meant",
              "demo.toml:6:6: demo.550-5.1.1: reaction 'fail-recipient' does not fit a transient reply; explain it in "
              "'disputed' if it is right",
              "demo.toml:6:6: demo.550-5.1.1: reaction 'fail-message' does not fit a transient reply; explain it in "
              "'disputed' if it is right"});
}

TEST_CASE("the built-in table is what the files say", "[catalogue][load]") {
    const auto loaded = Catalogue::load(BOUNCEHOUSE_SOURCE_DIR "/scenarios/catalogue");
    REQUIRE(std::holds_alternative<Catalogue>(loaded));
    const auto& fresh = std::get<Catalogue>(loaded);
    REQUIRE(fresh.entries().size() == Catalogue::builtin().entries().size());
    for (std::size_t i = 0; i < fresh.entries().size(); ++i) {
        INFO(fresh.entries()[i].id);
        // A stage list is a set: the table keeps it in the order of the conversation.
        Entry read = fresh.entries()[i];
        std::sort(read.stages.begin(), read.stages.end());
        CHECK(read == Catalogue::builtin().entries()[i]);
    }
    for (std::size_t i = 0; i < fresh.families().size(); ++i)
        CHECK(fresh.families()[i] == Catalogue::builtin().families()[i]);
}

TEST_CASE("the table is C++ that holds any octet", "[catalogue][load]") {
    Entry e;
    e.id = "demo.550";
    e.family = "demo";
    e.code = 550;
    e.text = {"a \"b\" \\c ?\?/", "d"};
    e.raw = std::string{
        "5\0\xff"
        "0\n",
        5};
    std::ostringstream out;
    write_packed(out, Catalogue{{}, {e}});
    CHECK(out.str().find(R"({"a \"b\" \\c \?\?/\012d\012", 15})") != std::string::npos);
    CHECK(out.str().find(R"({"5\000\3770\012", 5})") != std::string::npos);
}

TEST_CASE("edit distance", "[catalogue][spelling]") {
    CHECK(edit_distance("", "abc") == 3);
    CHECK(edit_distance("rcpt", "rcpt") == 0);
    CHECK(edit_distance("rctp", "rcpt") == 1);
    CHECK(edit_distance("enhnaced", "enhanced") == 1);
    CHECK(edit_distance("mail", "fail") == 1);
}
