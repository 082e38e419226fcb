#include "tests/support/postgres_server.h"

#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "tests/support/certificates.h"

namespace flexiti_test {
namespace {

// Generous: sanitizer builds on a busy machine.
constexpr std::chrono::seconds kPatience{60};

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "PostgresServer: %s\n", why.c_str());
  std::abort();
}

// The folder that holds initdb and postgres: Debian keeps it off the PATH.
std::string FindPrograms() {
  std::vector<std::string> folders;
  if (std::FILE* pipe = ::popen("pg_config --bindir 2>/dev/null", "r")) {
    char line[1000] = "";
    if (std::fgets(line, sizeof(line), pipe) != nullptr) {
      folders.emplace_back(std::string(line).substr(0, std::string(line).find('\n')));
    }
    ::pclose(pipe);
  }
  glob_t found = {};
  if (::glob("/usr/lib/postgresql/*/bin", 0, nullptr, &found) == 0) {
    folders.insert(folders.end(), found.gl_pathv, found.gl_pathv + found.gl_pathc);
  }
  ::globfree(&found);
  for (const std::string& folder : folders) {
    if (::access((folder + "/initdb").c_str(), X_OK) == 0) return folder;
  }
  Die("no initdb found; deploy/install --tests installs PostgreSQL");
}

// In memory where there is room: the server then waits for no disk that other tests keep busy, and
// what a test ends is processes, never the machine.
TemporaryDirectory MakeFolder() {
  constexpr unsigned long kRoom = 2UL << 30;  // several servers may run at once
  struct statvfs memory = {};
  const bool has_room = ::access("/dev/shm", W_OK) == 0 && ::statvfs("/dev/shm", &memory) == 0 &&
                        memory.f_bavail * memory.f_frsize >= kRoom;
  return has_room ? TemporaryDirectory("/dev/shm") : TemporaryDirectory();
}

// A port that is free now. Below those that outgoing connections get, so that it stays free for a
// restart.
int FreePort() {
  std::random_device random;
  for (int attempt = 0; attempt < 100; ++attempt) {
    const int port = 10'000 + static_cast<int>(random() % 20'000);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool is_free =
        ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
    ::close(fd);
    if (is_free) return port;
  }
  Die("no free port");
}

void GiveTo(const std::string& path, uid_t user, gid_t group, mode_t mode) {
  if (::chmod(path.c_str(), mode) != 0) Die("chmod " + path);
  if (::getuid() == 0 && ::chown(path.c_str(), user, group) != 0) Die("chown " + path);
}

int ExitCode(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

PostgresServer::PostgresServer()
    : temporary_(MakeFolder()),
      programs_(FindPrograms()),
      port_(FreePort()),
      user_(::getuid()),
      group_(::getgid()) {
  if (user_ == 0) {
    const passwd* entry = ::getpwnam("postgres");
    if (entry == nullptr) entry = ::getpwnam("nobody");
    if (entry == nullptr) Die("no user to run PostgreSQL as");
    user_ = entry->pw_uid;
    group_ = entry->pw_gid;
  }
  Initialise();
  Start();
  Query("postgres", std::string("ALTER USER postgres PASSWORD '") + kPassword + "'");
}

void PostgresServer::Initialise() {
  if (::chmod(temporary_.path().c_str(), 0711) != 0) Die("chmod");
  const std::string data = temporary_.path() + "/data";
  socket_folder_ = temporary_.path() + "/socket";
  for (const std::string& folder : {data, socket_folder_}) {
    std::filesystem::create_directory(folder);
    GiveTo(folder, user_, group_, 0700);
  }
  const int log =
      ::open((temporary_.path() + "/initdb.log").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (ExitCode(Spawn({programs_ + "/initdb", "--pgdata=" + data, "--username=postgres",
                      "--auth-local=trust", "--auth-host=scram-sha-256", "--encoding=UTF8",
                      "--locale=C", "--no-sync", "--wal-segsize=4"},
                     log)) != 0) {
    Die("initdb failed; its output was: " + [&] {
      std::ifstream file(temporary_.path() + "/initdb.log");
      return std::string(std::istreambuf_iterator<char>(file), {});
    }());
  }
  ::close(log);
  const Certificate authority = MintAuthority("PostgreSQL Test Authority");
  const Certificate leaf = MintLeaf(authority, {"localhost"}, {"127.0.0.1"});
  temporary_.Write("ca.pem", authority.certificate_pem);
  GiveTo(temporary_.Write("server.pem", leaf.certificate_pem), user_, group_, 0600);
  GiveTo(temporary_.Write("server-key.pem", leaf.private_key_pem), user_, group_, 0600);
  std::ofstream(data + "/postgresql.conf", std::ios::app)
      << "listen_addresses = '127.0.0.1,127.0.0.2'\nport = " << port_
      << "\nunix_socket_directories = '" << socket_folder_
      << "'\nmax_connections = 200\nshared_buffers = 16MB\n"
      << "dynamic_shared_memory_type = mmap\nmax_wal_senders = 0\n"
      << "wal_retrieve_retry_interval = 50ms\nmax_wal_size = 64MB\nmin_wal_size = 32MB\n"
      << "ssl = on\nssl_cert_file = '" << temporary_.path() << "/server.pem'\nssl_key_file = '"
      << temporary_.path() << "/server-key.pem'\n";
}

PostgresServer::~PostgresServer() {
  if (pid_ > 0) Crash();
}

pid_t PostgresServer::Spawn(const std::vector<std::string>& command, int output_fd) const {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  if (::getuid() == 0 &&
      (::setgroups(1, &group_) != 0 || ::setgid(group_) != 0 || ::setuid(user_) != 0)) {
    ::_exit(126);
  }
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);  // a test that crashes leaves nothing behind
  ::dup2(output_fd, STDOUT_FILENO);
  ::dup2(output_fd, STDERR_FILENO);
  if (::chdir("/") != 0) ::_exit(126);
  ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

void PostgresServer::Start() {
  int pipe_fds[2];
  if (::pipe2(pipe_fds, O_CLOEXEC) != 0) Die("pipe");
  pid_ = Spawn({programs_ + "/postgres", "-D", temporary_.path() + "/data"}, pipe_fds[1]);
  ::close(pipe_fds[1]);
  output_fd_ = pipe_fds[0];
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    output_.clear();
    output_ended_ = false;
  }
  reader_ = std::thread([this] { ReadOutput(); });
  std::unique_lock<std::mutex> lock(mutex_);
  const auto ready = [&] { return output_.find("ready to accept") != std::string::npos; };
  changed_.wait_for(lock, kPatience, [&] { return ready() || output_ended_; });
  if (!ready()) Die("it did not start; its output was: " + output_);
  is_up_ = true;
  changed_.notify_all();
}

void PostgresServer::AwaitUp() {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return is_up_; });
}

void PostgresServer::StartAsStandby() {
  GiveTo(temporary_.Write("data/standby.signal", ""), user_, group_, 0600);
  Start();
}

void PostgresServer::Promote() { Query("postgres", "SELECT pg_promote()"); }

void PostgresServer::Stop() { End(SIGINT); }
void PostgresServer::Crash() { End(SIGQUIT); }
void PostgresServer::Freeze() const { SignalAll(SIGSTOP); }
void PostgresServer::Thaw() const { SignalAll(SIGCONT); }

void PostgresServer::End(int signal_number) {
  Thaw();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    is_up_ = false;
  }
  ::kill(pid_, signal_number);
  ExitCode(pid_);
  pid_ = -1;
  reader_.join();  // its output ends with the last of its processes
  ::close(output_fd_);
}

void PostgresServer::SignalAll(int signal_number) const {
  // The server first: stopped, it starts no more sessions.
  ::kill(pid_, signal_number);
  const std::string id = std::to_string(pid_);
  std::ifstream file("/proc/" + id + "/task/" + id + "/children");
  for (pid_t child = 0; file >> child;) ::kill(child, signal_number);
}

void PostgresServer::ReadOutput() {
  char buffer[4096];
  for (;;) {
    const ssize_t count = ::read(output_fd_, buffer, sizeof(buffer));
    if (count < 0 && errno == EINTR) continue;
    const std::lock_guard<std::mutex> lock(mutex_);
    if (count > 0) {
      output_.append(buffer, static_cast<size_t>(count));
    } else {
      output_ended_ = true;
    }
    changed_.notify_all();
    if (count <= 0) return;
  }
}

std::string PostgresServer::NewDatabase() {
  std::string name = "test_" + std::to_string(++databases_);
  Query("postgres", "CREATE DATABASE " + name);
  return name;
}

PostgresSession PostgresServer::NewSession(const std::string& database) const {
  return PostgresSession(socket_folder_, port_, database, kUser);
}

std::vector<std::string> PostgresServer::Query(const std::string& database,
                                               const std::string& sql) const {
  return NewSession(database).Query(sql);
}

void PostgresServer::Set(const std::string& parameter, const std::string& value) {
  Reload("ALTER SYSTEM SET " + parameter + " = '" + value + "'");
}

void PostgresServer::Reset(const std::string& parameter) {
  Reload("ALTER SYSTEM RESET " + parameter);
}

void PostgresServer::Reload(const std::string& sql) {
  size_t before = 0;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    before = output_.size();
  }
  Query("postgres", sql);
  Query("postgres", "SELECT pg_reload_conf()");
  std::unique_lock<std::mutex> lock(mutex_);
  if (!changed_.wait_for(lock, kPatience, [&] {
        return output_.find("reloading configuration files", before) != std::string::npos;
      })) {
    Die("it did not reload its configuration");
  }
}

PostgresServer& SharedPostgresServer() {
  static PostgresServer server;
  return server;
}

}  // namespace flexiti_test
