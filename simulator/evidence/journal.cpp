// The journal keeper. Threads put their lines into one buffer; whoever needs them in the file writes
// the whole buffer, while the others go on filling the next or wait for the result: one write(2) serves
// all that came together.
#include <algorithm>
#include <bouncehouse/evidence/journal_file.hpp>
#include <bouncehouse/evidence/keepers.hpp>
#include <bouncehouse/evidence/spell.hpp>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace bouncehouse::evidence {
namespace {

using namespace std::chrono_literals;

constexpr auto longest_wait = 50ms;               // of an event in the buffer
constexpr std::size_t large_buffer = 64U << 10U;  // more is written at once
constexpr std::size_t most_held = 1U << 20U;      // of events, while the disk is full
constexpr std::size_t room_for_notice = 256;      // kept free below the limit

struct Waiting {          // a message's line, and who waits for it
    std::size_t end = 0;  // of the line in the batch
    std::size_t size = 0;
    bool kept = false;
};

struct Batch {
    std::string lines;
    std::vector<Waiting*> messages;
    std::uint64_t sequence = 1;  // batches are written in this order
};

class Journal final : public Keeper {
public:
    Journal(std::unique_ptr<JournalFile> file, const std::string& name, std::uint64_t limit, Warn warn)
        : file_(std::move(file)),
          spell_("journal " + name, warn),
          limit_spell_("journal " + name, warn),
          limit_(limit),
          size_(file_->size()) {
        full_ = limit_ != 0 && size_ + room_for_notice > limit_;
        if (full_) limit_spell_.trouble(limit_text());
        clock_ = std::jthread{[this](std::stop_token stop) { write_when_old(std::move(stop)); }};
    }
    ~Journal() override {
        clock_.request_stop();
        clock_.join();
        flush();
    }

    void record(const Event& event) override {
        thread_local std::string line;
        line.clear();
        append_json(event, line);
        line.push_back('\n');
        std::unique_lock lock{mutex_};
        if (!fits(line.size())) return;
        if (failing_ && filling_.lines.size() + line.size() > most_held) {
            ++lost_;
            return;
        }
        add(line);
        if (failing_) return;  // tried again by the clock and by messages, not for each event
        if (std::holds_alternative<Ended>(event.body) || filling_.lines.size() >= large_buffer) write_out(lock);
    }

    bool keep(const Message& message) override {
        const std::string line = to_json(message) + '\n';
        Waiting mine;
        std::unique_lock lock{mutex_};
        if (!fits(line.size())) return false;
        add(line);
        mine.end = filling_.lines.size();
        mine.size = line.size();
        filling_.messages.push_back(&mine);
        write_out(lock);
        return mine.kept;
    }

    void flush() override {
        std::unique_lock lock{mutex_};
        write_out(lock);
    }

private:
    using Lock = std::unique_lock<std::mutex>;

    void add(std::string_view line) {
        if (filling_.lines.empty()) something_.notify_one();
        filling_.lines.append(line);
        size_ += line.size();
    }

    /// Under the limit? The first line that is not leaves a notice in its place.
    bool fits(std::size_t octets) {
        if (limit_ == 0 || (!full_ && size_ + octets + room_for_notice <= limit_)) return true;
        if (std::exchange(full_, true)) return false;
        notice_ = limit_text();  // said by the thread that writes the line
        note(notice_);
        return false;
    }
    std::string limit_text() const {
        return "limit of " + std::to_string(limit_) + " octets reached: no more is written, messages are refused";
    }
    void note(const std::string& text) { add(to_json(Event{.body = Noted{"journal", text}}) + '\n'); }

    /// Returns when all that is in the buffer now has been written, or has failed.
    void write_out(Lock& lock) {
        const std::uint64_t wanted = filling_.lines.empty() ? filling_.sequence - 1 : filling_.sequence;
        while (written_ < wanted) {
            if (writing_) {
                finished_.wait(lock);
                continue;
            }
            Batch batch = std::move(filling_);
            filling_ = Batch{.lines = std::move(spare_), .messages = {}, .sequence = batch.sequence + 1};
            writing_ = true;
            const std::string notice = std::exchange(notice_, {});
            lock.unlock();
            const std::size_t whole = file_->append(batch.lines);
            say(whole == batch.lines.size(), notice);
            lock.lock();
            settle(batch, whole);
            writing_ = false;
            written_ = batch.sequence;
            finished_.notify_all();
        }
    }

    // Without the lock; only the thread that writes comes here.
    void say(bool well, const std::string& notice) {
        if (!notice.empty()) limit_spell_.trouble(notice);
        if (!well) {
            spell_.trouble(file_->error() + "; messages are refused until it can be written again");
        } else {
            spell_.well("is written again");
        }
    }

    /// Tells those who wait, and keeps events that found no room for the next try.
    void settle(Batch& batch, std::size_t whole) {
        std::string events;
        std::size_t from = whole;
        for (Waiting* message : batch.messages) {
            message->kept = message->end <= whole;
            if (message->kept) continue;
            const std::size_t start = message->end - message->size;
            events.append(batch.lines, from, start - from);
            from = message->end;
        }
        if (whole < batch.lines.size()) {
            events.append(batch.lines, from);
            put_back(std::move(events));
        } else if (lost_ > 0) {
            note("events lost while it could not be written: " + std::to_string(lost_));
            lost_ = 0;
        }
        failing_ = whole < batch.lines.size();
        size_ = file_->size() + filling_.lines.size();
        batch.lines.clear();
        if (batch.lines.capacity() <= 4 * large_buffer) spare_ = std::move(batch.lines);
    }

    void put_back(std::string events) {
        if (events.size() > most_held) {  // what is newest goes, as a whole number of lines
            const std::size_t end = events.rfind('\n', most_held - 1);
            const std::size_t stay = end == std::string::npos ? 0 : end + 1;
            lost_ += static_cast<std::uint64_t>(
                std::count(events.begin() + static_cast<std::ptrdiff_t>(stay), events.end(), '\n'));
            events.resize(stay);
        }
        for (Waiting* message : filling_.messages) message->end += events.size();
        filling_.lines.insert(0, events);
    }

    /// An event shall not wait for the next one to be seen in the file.
    void write_when_old(std::stop_token stop) {
        std::unique_lock lock{mutex_};
        while (something_.wait(lock, stop, [this] { return !filling_.lines.empty(); })) {
            pause_.wait_for(lock, stop, longest_wait, [] { return false; });
            write_out(lock);
        }
    }

    std::mutex mutex_;
    std::condition_variable_any something_, pause_;
    std::condition_variable finished_;
    std::unique_ptr<JournalFile> file_;  // used by the thread that set writing_
    Spell spell_, limit_spell_;          // likewise
    Batch filling_;
    std::string spare_;  // the last batch's buffer, to be used again
    std::string notice_;
    std::uint64_t written_ = 0, lost_ = 0;
    bool writing_ = false;
    bool failing_ = false;  // the last write did not take all
    bool full_ = false;
    const std::uint64_t limit_;
    std::uint64_t size_;  // of the file with all that is in the buffer
    std::jthread clock_;
};

}  // namespace

std::variant<std::shared_ptr<Keeper>, KeeperError> open_journal(const std::string& file, std::uint64_t limit,
                                                                Warn warn) {
    auto opened = std::make_unique<JournalFile>();
    if (const std::string trouble = opened->open(file); !trouble.empty()) {
        return KeeperError{"journal " + file + ": " + trouble};
    }
    return std::make_shared<Journal>(std::move(opened), file, limit, std::move(warn));
}

}  // namespace bouncehouse::evidence
