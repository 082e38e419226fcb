// Leaves one host of Flexiti alone while it fails.
//
// Closed, it lets every request begin, and counts. Once enough of the last requests failed it
// opens: for a while nothing begins. Then it tries, one request at a time: one that is answered
// closes it, one that fails opens it again. It only says what may begin; what has begun is never
// cut.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>

#include "absl/time/time.h"
#include "service/base/mutex.h"

namespace flexiti {

// Thread-safe. Must outlive its permits. `now` of any call is the wall clock, and may be set back.
class Breaker {
 public:
  enum class State { kClosed, kTrying, kOpen };

  // What a request says of the host.
  enum class Verdict {
    kAnswered,  // there was a reply, a refusal included
    kFailed,    // unreachable, the reply lost, or a status of 5xx
    kNone,      // it ended for a reason of our own or of its caller
  };

  struct Options {
    int failure_percent = 50;  // of the requests of the last `window`
    int min_requests = 20;     // with fewer it stays closed; 0: it never opens
    absl::Duration window = absl::Seconds(10);
    absl::Duration open_time = absl::Seconds(5);
  };

  // How it stands, and what it counted in the last window.
  struct Standing {
    State state = State::kClosed;
    absl::Time since = absl::InfinitePast();  // when it last closed, or ceased to be closed
    int requests = 0;
    int failures = 0;
  };

  // Called for each change of state, in order and one at a time, by a thread that asked or told:
  // without the lock, so that nobody waits for what it writes.
  using OnChange = std::function<void(const Standing&, absl::Time now)>;

  // The right to begin one request. Destroyed without Tell, it told kNone.
  class Permit {
   public:
    Permit(Permit&& other) noexcept;
    Permit& operator=(Permit&&) = delete;
    ~Permit();

    // Once, when the request has ended.
    void Tell(Verdict verdict, absl::Time now);
    // Whether it tries an open breaker's host.
    bool is_trial() const { return trial_ != 0; }

   private:
    friend class Breaker;
    Permit(Breaker* breaker, std::uint64_t round, std::uint64_t trial)
        : breaker_(breaker), round_(round), trial_(trial) {}

    Breaker* breaker_;  // null: told, or moved from
    std::uint64_t round_;
    std::uint64_t trial_;  // 0: none
  };

  explicit Breaker(const Options& options, OnChange on_change = nullptr)
      : options_(options), on_change_(std::move(on_change)) {}

  // None while the host is left alone. A trial that takes longer than `open_time` makes room for
  // another one, or a single request that hangs would keep a healthy host from everybody.
  std::optional<Permit> Ask(absl::Time now);

  // How long from `now` until Ask may answer otherwise; zero if it may at once.
  absl::Duration Wait(absl::Time now);

  Standing Now(absl::Time now);

 private:
  // The window is counted in slices, so that it rolls.
  static constexpr int kSlices = 10;
  struct Slice {
    std::int64_t number = 0;
    int requests = 0;
    int failures = 0;
  };

  void End(const Permit& permit, Verdict verdict, absl::Time now);
  void Add(Verdict verdict, absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Change(State state, absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Passes on what changed, unless another thread is at it, which then passes on this too.
  void TellChanges() ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Duration WaitLocked(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Standing NowLocked(absl::Time now) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::int64_t NumberOf(absl::Time now) const;

  const Options options_;
  const OnChange on_change_;
  Mutex mutex_;
  State state_ ABSL_GUARDED_BY(mutex_) = State::kClosed;
  absl::Time since_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  // Grows each time it opens or closes: what began in an earlier round has nothing to say.
  std::uint64_t round_ ABSL_GUARDED_BY(mutex_) = 0;
  // While it opens or tries: when the next request may begin.
  absl::Time next_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  std::uint64_t trials_ ABSL_GUARDED_BY(mutex_) = 0;  // the number of the last one
  struct Changed {
    Standing standing = {};
    absl::Time time = {};
  };
  std::deque<Changed> changes_ ABSL_GUARDED_BY(mutex_);  // not told yet
  bool telling_ ABSL_GUARDED_BY(mutex_) = false;
  std::array<Slice, kSlices> slices_ ABSL_GUARDED_BY(mutex_) = {};
};

}  // namespace flexiti
