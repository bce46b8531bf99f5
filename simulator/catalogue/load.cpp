// Catalogue::load: all files of a folder, read and linted.
#include <algorithm>
#include <bouncehouse/catalogue/catalogue.hpp>
#include <bouncehouse/catalogue/file.hpp>
#include <bouncehouse/catalogue/lint.hpp>
#include <fstream>
#include <map>
#include <sstream>

namespace bouncehouse::catalogue {

namespace {

std::vector<std::filesystem::path> toml_files_of(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (const auto& item : std::filesystem::directory_iterator{folder, error})
        if (item.path().extension() == ".toml") files.push_back(item.path());
    std::sort(files.begin(), files.end());
    return files;
}

class Loader {
public:
    std::vector<Family> families;
    std::vector<Entry> entries;
    std::vector<Problem> problems;

    void add(const std::filesystem::path& path) {
        std::ifstream stream{path, std::ios::binary};
        std::ostringstream text;
        text << stream.rdbuf();
        const std::string name = path.filename().string();
        if (!stream) {
            problems.push_back({name, 0, 0, "cannot be read"});
            return;
        }
        add(read_file(text.str(), name));
    }

private:
    void add(File file) {
        problems.insert(problems.end(), file.problems.begin(), file.problems.end());
        for (std::size_t i = 0; i < file.entries.size(); ++i) {
            const Place place = file.places[i];
            const Entry& entry = file.entries[i];
            // An entry that could not be read has had its message; judging the gaps would only repeat it.
            if (file.problems.empty())
                for (std::string& text : lint(entry))
                    problems.push_back({file.name, place.line, place.column, entry.id + ": " + std::move(text)});
            check_unique(entry, file.name, place);
        }
        families.push_back(std::move(file.family));
        entries.insert(entries.end(), std::make_move_iterator(file.entries.begin()),
                       std::make_move_iterator(file.entries.end()));
    }

    void check_unique(const Entry& entry, const std::string& file, Place place) {
        const std::string here = file + ':' + std::to_string(place.line);
        const auto [first, fresh] = seen_.try_emplace(entry.id, here);
        if (!fresh)
            problems.push_back({file, place.line, place.column, entry.id + ": the id is taken at " + first->second});
    }

    std::map<std::string, std::string> seen_;  // id -> file:line
};

}  // namespace

std::variant<Catalogue, std::vector<Problem>> Catalogue::load(const std::filesystem::path& folder) {
    Loader loader;
    const auto files = toml_files_of(folder);
    if (files.empty()) return std::vector<Problem>{{folder.filename().string(), 0, 0, "the folder holds no *.toml"}};
    for (const auto& file : files) loader.add(file);
    if (!loader.problems.empty()) return std::move(loader.problems);
    return Catalogue{std::move(loader.families), std::move(loader.entries)};
}

}  // namespace bouncehouse::catalogue
