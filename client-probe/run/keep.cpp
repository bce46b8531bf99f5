#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/evidence/keepers.hpp>
#include <bouncehouse/run/keep.hpp>
#include <fstream>

namespace bouncehouse::probe {
namespace {

class Folder {
public:
    explicit Folder(std::filesystem::path path) : path_(std::move(path)) {
        std::error_code error;
        std::filesystem::create_directories(path_, error);
        if (error) problem_ = fmt::format("cannot keep evidence in {}: {}", path_.string(), error.message());
    }
    void write(const std::string& name, std::string_view text) {
        if (!problem_.empty()) return;
        std::ofstream file{path_ / name, std::ios::binary};
        file.write(text.data(), static_cast<std::streamsize>(text.size()));
        file.flush();
        if (!file) problem_ = fmt::format("cannot write {}", (path_ / name).string());
    }
    const std::string& problem() const { return problem_; }

private:
    std::filesystem::path path_;
    std::string problem_;
};

}  // namespace

std::string keep_evidence(const std::filesystem::path& folder, const Observation& observation,
                          const evidence::Recorder& recorder) {
    std::string name = observation.test->id;
    std::replace(name.begin(), name.end(), '/', '_');
    Folder own{folder / name};
    own.write("scenario.toml", observation.test->text);
    std::string journal;
    for (const evidence::Event& event : recorder.all_events()) journal += evidence::to_json(event) + '\n';
    for (const evidence::Message& message : recorder.messages()) journal += evidence::to_json(message) + '\n';
    own.write("journal.jsonl", journal);
    std::size_t number = 0;
    for (const Submitted& submitted : observation.submitted) {
        own.write(fmt::format("submitted-{}.eml", ++number), submitted.content);
        if (number == 1) own.write("output.txt", submitted.outcome.output);
    }
    number = 0;
    for (const evidence::Message& message : recorder.messages())
        if (message.content) own.write(fmt::format("received-{}.eml", ++number), *message.content);
    number = 0;
    for (const Bounce& bounce : observation.bounces)
        if (bounce.content) own.write(fmt::format("bounce-{}.eml", ++number), *bounce.content);
    return own.problem();
}

}  // namespace bouncehouse::probe
