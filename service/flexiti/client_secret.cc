#include "service/flexiti/client_secret.h"

#include <algorithm>

#include "service/telemetry/log.h"

namespace flexiti {

void ClientSecret::Replace(SecretSource source, const Secret& secret, absl::Time now) {
  MutexLock lock(mutex_);
  Secret& place = source == SecretSource::kFile ? file_ : fallback_;
  if (place == secret) return;
  place = secret;
  ++version_;
  read_time_ = now;
  told_.reset();  // a refusal of the new one is news
  told_none_ = false;
}

ClientSecret::Candidates ClientSecret::Get() const {
  MutexLock lock(mutex_);
  Candidates out{.secrets = {}, .worked = worked_, .version = version_};
  for (const Secret* secret : {&file_, &fallback_, &worked_}) {
    const bool is_known =
        std::find(out.secrets.begin(), out.secrets.end(), *secret) != out.secrets.end();
    if (!secret->empty() && !is_known) out.secrets.push_back(*secret);
  }
  return out;
}

std::uint64_t ClientSecret::version() const {
  MutexLock lock(mutex_);
  return version_;
}

void ClientSecret::Took(const Secret& taken, const Candidates& candidates, absl::Time now,
                        bool proven) {
  MutexLock lock(mutex_);
  worked_ = taken;
  told_none_ = false;
  if (taken == file_) {
    const bool was_refused = refused_;
    SetRefused(false, false);
    if (was_refused) {
      LogLine(Severity::kInfo, "secret_accepted", now)
          .Text("merchant_id", names_.merchant_id)
          .Text("api", names_.api)
          .Text("file", names_.file_key)
          .Write();
    }
    told_.reset();
    return;
  }
  // The file changed meanwhile: nothing is known yet of what it holds now.
  if (!(candidates.secrets.front() == file_)) return SetRefused(refused_, false);
  SetRefused(true, false);
  const SecretSource source = SourceOf(taken);
  if (told_ == source && told_proven_ == proven) return;
  told_ = source;
  told_proven_ = proven;
  TellRefused(proven ? "secret_refused" : "secret_not_proven", NameOf(source), now);
}

void ClientSecret::RefusedAll(const Candidates& candidates, absl::Time now) {
  MutexLock lock(mutex_);
  if (candidates.version != version_) return;  // what the files hold now was not tried yet
  SetRefused(true, true);
  told_.reset();  // should another one serve again, that is news
  if (told_none_) return;
  told_none_ = true;
  TellRefused("secret_refused", "none", now);
}

void ClientSecret::SetRefused(bool refused, bool none_serves) {
  refused_ = refused;
  none_serves_ = none_serves;
  metrics_.SetSecretRefused(names_.merchant_id, names_.api, refused);
  metrics_.SetNoSecretServes(names_.merchant_id, names_.api, none_serves);
}

void ClientSecret::TellRefused(const char* event, const std::string& serving,
                               absl::Time now) const {
  LogLine(Severity::kError, event, now)
      .Text("merchant_id", names_.merchant_id)
      .Text("api", names_.api)
      .Text("file", names_.file_key)
      .Text("serving", serving)
      .Write();
}

ClientSecret::State ClientSecret::state() const {
  MutexLock lock(mutex_);
  return {.refused = refused_,
          .none_serves = none_serves_,
          .serves = worked_.empty() ? SecretSource::kFile : SourceOf(worked_),
          .read_time = read_time_};
}

SecretSource ClientSecret::SourceOf(const Secret& secret) const {
  if (secret == file_) return SecretSource::kFile;
  return secret == fallback_ ? SecretSource::kFallbackFile : SecretSource::kMemory;
}

std::string ClientSecret::NameOf(SecretSource source) const {
  switch (source) {
    case SecretSource::kFile:
      return names_.file_key;
    case SecretSource::kFallbackFile:
      return names_.fallback_key;
    case SecretSource::kMemory:
      break;
  }
  return "the one before";
}

}  // namespace flexiti
