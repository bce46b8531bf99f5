// Build tool: reads and lints scenarios/catalogue, and writes it as the C++ table the program holds.
#include <bouncehouse/catalogue/packed.hpp>
#include <fstream>
#include <iostream>
#include <sstream>

namespace {

int embed(const char* folder, const char* target) {
    using namespace bouncehouse::catalogue;
    const auto loaded = Catalogue::load(folder);
    if (const auto* problems = std::get_if<std::vector<Problem>>(&loaded)) {
        for (const Problem& problem : *problems) std::cerr << folder << '/' << to_string(problem) << '\n';
        return 1;
    }
    std::ofstream out{target, std::ios::binary};
    write_packed(out, std::get<Catalogue>(loaded));
    out.close();
    if (out) return 0;
    std::cerr << target << ": cannot be written\n";
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: catalogue-embed FOLDER TARGET.cpp\n";
        return 2;
    }
    return embed(argv[1], argv[2]);
}
