#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/scenario/delivery_reader.hpp>

namespace bouncehouse::scenario {

void read_split(Reading& in, const Node& value, Delivery& delivery) {
    std::vector<std::uint32_t>& pieces = delivery.pacing.pieces;
    pieces.clear();
    if (value.is(Node::Type::string)) {
        if (value.text == "bytes")
            pieces.push_back(1);
        else
            in.unknown_word(E::unknown_word, value, "way to split", value.text, {"bytes"});
        return;
    }
    if (value.items.empty()) in.problem(E::empty_list, value.where, "an empty list splits nothing");
    for (const Node& item : value.items) {
        if (item.integer == 0) in.problem(E::out_of_bounds, item.where, "a packet of 0 octets", "1 or more");
        take(in, item, pieces.emplace_back());
    }
}

void read_close(Reading& in, const Node& value, Delivery& delivery) {
    const auto ending = take_named<smtp::Ending>(in, value);
    if (!ending) return;
    delivery.ending = *ending;
    delivery.ending_given = true;
}

void read_drip(Reading& in, const Node& value, Delivery& delivery) {
    if (value.integer == 0) in.problem(E::out_of_bounds, value.where, "0 octets a second never end", "1 or more");
    take(in, value, delivery.pacing.bytes_per_second);
}

void read_repeat(Reading& in, const Node& value, std::optional<std::uint64_t>& repeat) {
    if (value.is(Node::Type::integer)) {
        if (value.integer == 0)
            in.problem(E::out_of_bounds, value.where, "repeated 0 times", "1 or more, or \"endless\"");
        else
            take(in, value, repeat);
    } else if (value.text == "endless") {
        repeat = 0;
    } else {
        in.unknown_word(E::unknown_word, value, "number of times", value.text, {"endless"});
    }
}

void read_counts_as(Reading& in, const Node& value, std::optional<int>& code) {
    if (value.integer < 100 || value.integer > 999)
        in.problem(E::code_out_of_range, value.where, fmt::format("{} is no reply code", value.integer), "100 to 999");
    else
        code = static_cast<int>(value.integer);
}

}  // namespace bouncehouse::scenario
