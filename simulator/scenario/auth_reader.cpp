#include <fmt/format.h>
#include <algorithm>
#include <bouncehouse/scenario/auth_reader.hpp>
#include <bouncehouse/scenario/extension_check.hpp>
#include <bouncehouse/scenario/reply_reader.hpp>

namespace bouncehouse::scenario {

namespace {

void fails(Reading& in, const Node& value, Account& account) {
    // The engine wants it inline; a catalogue id or a bare code is written out here.
    const auto reply = read_fixed_reply(in, value, {Stage::auth, nullptr});
    if (!reply) return;
    const Template wire = wire_of(*reply);
    if (!wire.constant()) return in.problem(E::bad_placeholder, value.where, "no placeholders in `fails`");
    account.fails = wire.parts.empty() ? std::string{} : wire.parts.front().text;
    while (account.fails.ends_with('\n') || account.fails.ends_with('\r') || account.fails.ends_with(' '))
        account.fails.pop_back();
}

void mechanisms(Reading& in, const Node& value, Auth& auth) {
    auth.mechanisms.clear();
    const Words known = words_from<mechanism_names>();
    for (const Node* item : strings_of(value)) {
        std::string name = keyword_of_line(item->text);
        if (std::find(known.begin(), known.end(), name) == known.end() || name.size() != item->text.size())
            in.unknown_word(E::unknown_word, *item, "SASL mechanism this server speaks", item->text, known);
        else
            auth.mechanisms.push_back(std::move(name));
    }
}

const Table<Account>& account_table() {
    static const Table<Account> rows{
        {"account", "auth.account", "Somebody who may log in."},
        {
            {{"user", Kind::text, "User name.", "\"alice\"", "", nullptr, {}, true}, into<&Account::user>},
            {{"password", Kind::text, "Password.", "\"secret\"", ""}, into<&Account::password>},
            {{"token", Kind::text, "Bearer token, for XOAUTH2 and OAUTHBEARER.", "\"t0ken\"", ""},
             into<&Account::token>},
            {{"fails", Kind::reply, "What AUTH is answered though the secret is right.", "\"454 4.7.0 Try later\"",
              "235"},
             fails},
        }};
    return rows;
}

const Table<Auth>& table() {
    static const Table<Auth> rows{
        {"auth", "auth = { … }", "SMTP AUTH of a host (RFC 4954)."},
        {
            {{"mechanisms", Kind::words, "SASL mechanisms, in the order offered.", "[\"PLAIN\", \"LOGIN\"]",
              "PLAIN LOGIN when there are accounts", words_from<mechanism_names>},
             mechanisms},
            {{"required", Kind::boolean, "MAIL without AUTH is answered 530 5.7.0 (RFC 4954 6).", "true", "false"},
             into<&Auth::required>},
            {{"clear_text", Kind::boolean, "PLAIN and LOGIN may be used without TLS; false: 538 5.7.11.", "false",
              "true"},
             into<&Auth::clear_text>},
            {{"account", Kind::tables, "Who may log in.", "[{ user = \"alice\", password = \"secret\" }]", "nobody",
              nullptr, "account"},
             [](Reading& in, const Node& value, Auth& auth) {
                 auth.accounts.clear();
                 for (const Node& item : value.items)
                     read_table(in, item, account_table(), auth.accounts.emplace_back());
             }},
        }};
    return rows;
}

}  // namespace

void read_auth(Reading& in, const Node& value, Auth& auth) {
    read_table(in, value, table(), auth);
    if (!auth.accounts.empty() && auth.mechanisms.empty()) {
        auth.mechanisms = {"PLAIN", "LOGIN"};
        if (std::any_of(auth.accounts.begin(), auth.accounts.end(), [](const Account& a) { return !a.token.empty(); }))
            auth.mechanisms.insert(auth.mechanisms.end(), {"XOAUTH2", "OAUTHBEARER"});
    }
}

TableView auth_table_view() { return view(table()); }
TableView account_table_view() { return view(account_table()); }

}  // namespace bouncehouse::scenario
