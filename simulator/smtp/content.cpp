#include <bouncehouse/smtp/content.hpp>

namespace bouncehouse::smtp {

void Content::note(Wrong wrong, std::uint64_t offset) {
    for (Finding& finding : findings) {
        if (finding.wrong != wrong) continue;
        ++finding.count;
        return;
    }
    findings.push_back({wrong, 1, offset});
}

void Content::clear() {
    // An idle session holds no content: the buffer goes back unless it is small.
    constexpr std::size_t small = 256;
    if (bytes.capacity() > small) std::string{}.swap(bytes);
    bytes.clear();
    size = 0;
    findings.clear();
    by_chunks = complete = false;
}

}  // namespace bouncehouse::smtp
