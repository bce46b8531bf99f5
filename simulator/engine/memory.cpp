#include <bouncehouse/engine/memory.hpp>
#include <string>

namespace bouncehouse::engine {
namespace {

// The record that counts how many keys of a client waited long enough lives beside the keys themselves.
Key128 client_key(std::uint64_t number, std::string_view client) {
    return Key128::of(number ^ 0x5741495445440000U, client);
}

}  // namespace

void Memory::look_up(const scenario::Rule& rule, Record& record, Duration now) {
    const bool forgotten = record.came > 0 && rule.expires && now - record.last > *rule.expires;
    if (forgotten) record = Record{};
    if (record.came == 0) record.first = now;
    record.last = now;
}

Look Memory::come(const scenario::Rule& rule, std::uint64_t number, std::string_view key, Duration now) {
    return records_.with(Key128::of(number, key), [&](Record& record) {
        look_up(rule, record, now);
        ++record.came;
        Look look;
        look.attempt = record.came;
        look.answered = record.answered;
        look.age = now - record.first;
        return look;
    });
}

Look Memory::decide(const scenario::Rule& rule, std::uint64_t number, std::string_view key, std::string_view client,
                    std::uint64_t attempt, bool lucky, Duration now) {
    const Key128 of_client = client_key(number, client);
    if (rule.whitelist_after && whitelisted(rule, of_client, now)) return {.turn = Turn::whitelisted};
    bool newly_passed = false;
    const Look look = records_.with(Key128::of(number, key), [&](Record& record) {
        const bool before = record.passed;
        const Look found = turn_of(rule, record, attempt, lucky, now);
        newly_passed = record.passed && !before;
        return found;
    });
    if (newly_passed && rule.whitelist_after)
        records_.with(of_client, [&](Record& record) {
            look_up(rule, record, now);
            return ++record.came;
        });
    return look;
}

bool Memory::whitelisted(const scenario::Rule& rule, const Key128& client, Duration now) {
    return records_.with(client, [&](Record& record) {
        look_up(rule, record, now);
        return record.came >= *rule.whitelist_after;
    });
}

Look Memory::turn_of(const scenario::Rule& rule, Record& record, std::uint64_t attempt, bool lucky, Duration now) {
    Look look;
    look.attempt = attempt;
    look.answered = record.answered;
    look.age = now - record.first;
    const auto aside = [&](Turn why) {
        look.turn = why;
        return look;
    };
    if (attempt <= rule.after) return aside(Turn::too_soon);
    if (rule.every > 0 && (attempt - rule.after) % rule.every != 0) return aside(Turn::not_nth);
    if (rule.times > 0 && record.answered >= rule.times) return aside(Turn::used_up);
    if (rule.until && waited(rule, record, look, now)) return aside(Turn::waited);
    if (rule.rate) {
        if (!record.meter) record.meter = std::make_unique<Meter>();
        look.rate = record.meter->event(*rule.rate, now);
        if (!look.rate.over) return aside(Turn::under_rate);
        look.wait = look.rate.wait;
    }
    if (!lucky) return aside(Turn::unlucky);
    ++record.answered;
    return look;
}

bool Memory::waited(const scenario::Rule& rule, Record& record, Look& look, Duration now) {
    if (record.passed) return true;
    if (look.age >= *rule.until) {
        if (!rule.window || look.age <= *rule.until + *rule.window) {
            record.passed = true;
            return true;
        }
        // Came back, but too late: the key begins anew as if never seen.
        record.first = now;
        record.came = 1;
        record.answered = 0;
        look = {.attempt = 1, .anew = true};
    }
    look.wait = *rule.until - look.age;
    return false;
}

}  // namespace bouncehouse::engine
