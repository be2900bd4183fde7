# Holds the estimators of time to an event against the R package survival, to eight decimals.
#
#     Rscript check_survival.R FOLDER
#
# FOLDER holds observations.csv (entry, exit, cause: 0 censored, 1 to 3; group; stratum) and estimates.csv (what, at, value):
# what talktrail-report makes of them. Late entry counts for curves; tests are of those observations as if all entered at 0,
# because survdiff takes no late entry.

suppressPackageStartupMessages(library(survival))
folder <- commandArgs(TRUE)[1]
d <- read.csv(file.path(folder, "observations.csv"))
own <- read.csv(file.path(folder, "estimates.csv"))
worst <- 0

hold <- function(what, expected, at = rep(0, length(expected))) {
  mine <- own[own$what == what, ]
  value <- mine$value[match(round(at, 6), round(mine$at, 6))]
  difference <- abs(value - expected)
  if (anyNA(difference) || any(difference > 1e-8)) {
    stop(what, ": ", sum(is.na(difference)), " absent, largest difference ", max(c(difference, 0), na.rm = TRUE))
  }
  worst <<- max(worst, difference)
}

for (delivered in c("late", "all")) {
  entry <- if (delivered == "late") d$entry else rep(0, nrow(d))
  fit <- summary(survfit(Surv(entry, d$exit, d$cause > 0) ~ 1, conf.type = "log-log"))
  name <- function(what) paste0(delivered, ".", what)
  hold(name("survival"), fit$surv, fit$time)
  inside <- fit$surv > 0 & fit$surv < 1
  hold(name("survival_se"), fit$std.err[inside], fit$time[inside])
  hold(name("survival_low"), fit$lower[inside], fit$time[inside])
  hold(name("survival_high"), fit$upper[inside], fit$time[inside])
  hold(name("hazard"), fit$cumhaz, fit$time)
  hold(name("hazard_se"), fit$std.chaz, fit$time)

  cause <- factor(d$cause, 0:3)
  id <- seq_len(nrow(d))
  states <- survfit(Surv(entry, d$exit, cause) ~ 1, id = id)
  happened <- rowSums(states$n.event) > 0
  for (k in 1:3) {
    column <- match(as.character(k), states$states)
    hold(name(paste0("incidence_", k)), states$pstate[happened, column], states$time[happened])
  }
}

all <- survfit(Surv(exit, cause > 0) ~ 1, data = d, conf.type = "log-log")
hold("median", unname(quantile(all, 0.5)$quantile))
mean <- summary(all, rmean = 300)$table
hold("restricted_mean", unname(mean["rmean"]))
hold("restricted_mean_se", unname(mean["se(rmean)"]))

test <- survdiff(Surv(exit, cause > 0) ~ group, data = d)
hold("log_rank", test$chisq)
hold("log_rank_p", pchisq(test$chisq, length(test$n) - 1, lower.tail = FALSE))
test <- survdiff(Surv(exit, cause > 0) ~ group + strata(stratum), data = d)
hold("log_rank_stratified", test$chisq)

limits <- poisson.test(sum(d$cause > 0), sum(d$exit))
hold("rate", unname(limits$estimate))
hold("rate_low", limits$conf.int[1])
hold("rate_high", limits$conf.int[2])
cat(nrow(own), "estimates agree; largest difference", format(worst, digits = 2), "\n")
