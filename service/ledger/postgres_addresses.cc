#include "service/ledger/postgres_addresses.h"

#include <netdb.h>
#include <sys/socket.h>

#include <system_error>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"

namespace flexiti {
namespace {

absl::Status NotFound(const char* why) {
  return absl::UnavailableError(absl::StrCat("PostgreSQL: its host's address: ", why));
}

absl::StatusOr<std::vector<std::string>> LookUp(const std::string& host, int flags) {
  addrinfo hints = {};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (error != 0) return NotFound(::gai_strerror(error));
  std::vector<std::string> addresses;
  for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
    char digits[NI_MAXHOST];
    if (::getnameinfo(entry->ai_addr, entry->ai_addrlen, digits, sizeof(digits), nullptr, 0,
                      NI_NUMERICHOST) == 0) {
      addresses.emplace_back(digits);
    }
  }
  ::freeaddrinfo(found);
  if (addresses.empty()) return NotFound("the name has none");
  return addresses;
}

}  // namespace

PostgresAddresses::PostgresAddresses(std::string host) : state_(std::make_shared<State>()) {
  state_->host = std::move(host);
}

absl::StatusOr<std::vector<std::string>> PostgresAddresses::Find(SteadyTime deadline) {
  // An address in digits asks no name server.
  absl::StatusOr<std::vector<std::string>> given = LookUp(state_->host, AI_NUMERICHOST);
  if (given.ok()) return given;
  MutexLock lock(state_->mutex);
  if (!state_->looking) {
    // std::thread reports the want of a thread by an exception; here it becomes a status.
    try {
      std::thread(&PostgresAddresses::Look, state_).detach();
    } catch (const std::system_error&) {
      return NotFound("no thread to look it up on");
    }
    state_->looking = true;  // the new thread waits for our lock before it reports
  }
  while (state_->looking) {
    if (!lock.WaitUntil(state_->finished, deadline) && state_->looking) break;
  }
  if (!state_->addresses.empty()) return state_->addresses;
  return state_->looking ? NotFound("timed out") : state_->status;
}

void PostgresAddresses::Look(const std::shared_ptr<State>& state) {
  absl::StatusOr<std::vector<std::string>> found = LookUp(state->host, 0);
  MutexLock lock(state->mutex);
  state->looking = false;
  state->status = found.status();
  if (found.ok()) state->addresses = *std::move(found);
  state->finished.notify_all();
}

}  // namespace flexiti
