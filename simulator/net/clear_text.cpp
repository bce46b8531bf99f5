#include <algorithm>
#include <bouncehouse/net/clear_text.hpp>

namespace bouncehouse::net {
namespace {

constexpr std::size_t header_size = 5;
constexpr std::size_t shown = 200;
constexpr std::size_t length_of_hello_2 = 2;

constexpr unsigned octet(char c) { return static_cast<unsigned char>(c); }

}  // namespace

bool ClearText::begins_record() const {
    const unsigned type = octet(header_.front());
    if ((type & 0x80U) != 0) return true;  // a ClientHello in the form of SSL 2: no clear text
    if (type < 20 || type > 24) return false;
    return header_.size() < 2 || octet(header_[1]) == 3;
}

void ClearText::take(std::string_view octets) {
    while (!octets.empty() && !found_) {
        if (wanted_ > 0) {
            const std::size_t used = std::min(wanted_, octets.size());
            wanted_ -= used;
            octets.remove_prefix(used);
            continue;
        }
        header_ += octets.front();
        octets.remove_prefix(1);
        if (!begins_record()) {
            found_ = true;
            text_ = std::move(header_);
        } else if ((octet(header_.front()) & 0x80U) != 0) {
            if (header_.size() < length_of_hello_2) continue;
            wanted_ = (octet(header_[0]) & 0x7fU) << 8U | octet(header_[1]);
            header_.clear();
        } else if (header_.size() == header_size) {
            wanted_ = octet(header_[3]) << 8U | octet(header_[4]);
            header_.clear();
        }
    }
    if (found_) text_.append(octets.substr(0, shown - std::min(shown, text_.size())));
}

std::string ClearText::line() const {
    std::string line = text_.substr(0, text_.find_first_of("\r\n"));
    for (char& c : line)
        if (octet(c) < 32 || octet(c) > 126) c = '?';
    return line;
}

}  // namespace bouncehouse::net
