#include "service/flexiti/http_resolver.h"

#include <netdb.h>

#include <cstring>
#include <system_error>
#include <thread>
#include <utility>

namespace flexiti {

HttpResolver::Lookup HttpResolver::SystemLookup(std::string host, int port) {
  return [host = std::move(host),
          service = std::to_string(port)]() -> absl::StatusOr<std::vector<SocketAddress>> {
    addrinfo hints = {};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const int error = ::getaddrinfo(host.c_str(), service.c_str(), &hints, &found);
    if (error != 0) return absl::UnavailableError(::gai_strerror(error));
    std::vector<SocketAddress> addresses;
    for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
      if (entry->ai_addrlen > sizeof(sockaddr_storage)) continue;
      SocketAddress& address = addresses.emplace_back();
      std::memcpy(&address.storage, entry->ai_addr, entry->ai_addrlen);
      address.length = entry->ai_addrlen;
    }
    ::freeaddrinfo(found);
    if (addresses.empty()) return absl::UnavailableError("the name has no address");
    return addresses;
  };
}

HttpResolver::HttpResolver(Lookup lookup, std::chrono::steady_clock::duration fresh_for)
    : fresh_for_(fresh_for), state_(std::make_shared<State>()) {
  state_->lookup = std::move(lookup);
}

absl::StatusOr<std::vector<SocketAddress>> HttpResolver::Addresses(SteadyTime deadline) {
  MutexLock lock(state_->mutex);
  if (std::chrono::steady_clock::now() >= state_->fresh_until && !state_->looking) {
    absl::Status started = StartLooking();
    if (!started.ok() && state_->addresses.empty()) return started;
  }
  while (state_->addresses.empty() && state_->looking) {
    if (!lock.WaitUntil(state_->finished, deadline) && state_->looking) {
      return absl::UnavailableError("timed out");
    }
  }
  if (state_->addresses.empty()) return state_->failure;
  return state_->addresses;
}

void HttpResolver::Distrust() {
  MutexLock lock(state_->mutex);
  state_->fresh_until = SteadyTime::min();
}

absl::Status HttpResolver::StartLooking() {
  // std::thread reports the want of a thread by an exception; here it becomes a status.
  try {
    std::thread(&HttpResolver::Run, state_, fresh_for_).detach();
  } catch (const std::system_error&) {
    return absl::UnavailableError("no thread to resolve the name on");
  }
  state_->looking = true;  // the new thread waits for our lock before it reports
  return absl::OkStatus();
}

void HttpResolver::Run(const std::shared_ptr<State>& state,
                       std::chrono::steady_clock::duration fresh_for) {
  absl::StatusOr<std::vector<SocketAddress>> found = state->lookup();
  MutexLock lock(state->mutex);
  state->looking = false;
  if (found.ok()) {
    state->addresses = *std::move(found);
    state->fresh_until = std::chrono::steady_clock::now() + fresh_for;
  } else {
    state->failure = found.status();
  }
  state->finished.notify_all();
}

}  // namespace flexiti
