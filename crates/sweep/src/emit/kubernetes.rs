//! Kubernetes: an Indexed Job, a pod for each cell.

use super::RESUMABLE;
use super::job::Job;
use super::quote::double_quoted;

/// A manifest for `kubectl apply`.
pub(super) fn manifest(job: &Job) -> String {
    // Kubernetes fills $(NAME) in, and takes $$( for what it should leave.
    let words: Vec<String> = job.words().iter().map(|word| double_quoted(&word.replace("$(", "$$("))).collect();
    // The pod's own variable says the number.
    let arguments = format!("[{}, \"$(JOB_COMPLETION_INDEX)\", \"--threads\", \"{}\"]", words.join(", "), job.threads);
    let memory = job.mebibytes().map_or_else(String::new, |mebibytes| format!(", memory: {mebibytes}Mi"));
    format!(
        r#"{title} as an Indexed Job: kubectl apply -f THIS_FILE, for Kubernetes 1.33 or later.
# Yours to fill in: the image, and the volume that holds the sweep, its data sets and its runs.
apiVersion: batch/v1
kind: Job
metadata:
  name: {name}
spec:
  completionMode: Indexed
  completions: {cells}
  parallelism: {cells}
  backoffLimitPerIndex: 3
  maxFailedIndexes: {cells}
  podFailurePolicy:
    rules:
      # Stopped and saved: the cell goes on in a new pod, however often.
      - action: Ignore
        onExitCodes: {{ operator: In, values: [{RESUMABLE}] }}
      # Evicted or preempted.
      - action: Ignore
        onPodConditions:
          - {{ type: DisruptionTarget, status: "True" }}
      # Wrong from the start: no use in trying again.
      - action: FailIndex
        onExitCodes: {{ operator: In, values: [2] }}
  template:
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 60
      containers:
        - name: cell
          image: diffecon
          command: ["diffecon"]
          args: {arguments}
          workingDir: /diffecon
          resources:
            requests: {{ cpu: "{threads}"{memory} }}
          volumeMounts:
            - {{ name: work, mountPath: /diffecon }}
      volumes:
        - name: work
          persistentVolumeClaim: {{ claimName: diffecon }}
"#,
        title = job.title(),
        name = object_name(&job.grid.name),
        cells = job.cells(),
        threads = job.threads,
    )
}

/// A name that Kubernetes takes: small letters, digits and -, at most 63 with the pods' ends.
fn object_name(name: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    let name: String = name.chars().map(plain).take(40).collect();
    format!("sweep-{}", name.trim_matches('-')).trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use std::collections::BTreeMap;

    #[test]
    fn nothing_of_a_path_is_filled_in() {
        assert!(manifest(&Job::example("a $(NAME).toml", 2)).contains("\"a $$(NAME).toml\""));
    }

    /// The fields that Kubernetes knows, of those that are written: others, and misspelt ones, are refused.
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "camelCase")]
    struct Manifest {
        api_version: String,
        kind: String,
        metadata: Metadata,
        spec: Spec,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Metadata {
        name: String,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "camelCase")]
    struct Spec {
        completion_mode: String,
        completions: u32,
        parallelism: u32,
        backoff_limit_per_index: u32,
        max_failed_indexes: u32,
        pod_failure_policy: Policy,
        template: Template,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Policy {
        rules: Vec<Rule>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "camelCase")]
    struct Rule {
        action: String,
        on_exit_codes: Option<ExitCodes>,
        on_pod_conditions: Option<Vec<BTreeMap<String, String>>>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct ExitCodes {
        operator: String,
        values: Vec<u8>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Template {
        spec: Pod,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "camelCase")]
    struct Pod {
        restart_policy: String,
        termination_grace_period_seconds: u32,
        containers: Vec<Container>,
        volumes: Vec<Volume>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "camelCase")]
    struct Container {
        name: String,
        image: String,
        command: Vec<String>,
        args: Vec<String>,
        working_dir: String,
        resources: BTreeMap<String, BTreeMap<String, String>>,
        volume_mounts: Vec<BTreeMap<String, String>>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "camelCase")]
    struct Volume {
        name: String,
        persistent_volume_claim: BTreeMap<String, String>,
    }

    #[test]
    fn the_manifest_is_an_indexed_job_that_tries_stopped_cells_again() {
        let grid = "a \"strange\" \\ grid.toml";
        let Manifest { api_version, kind, metadata, spec } =
            serde_yaml_ng::from_str(&manifest(&Job::example(grid, 6))).unwrap();
        assert_eq!(
            (api_version.as_str(), kind.as_str(), metadata.name.as_str()),
            ("batch/v1", "Job", "sweep-small-grid")
        );
        assert_eq!((spec.completion_mode.as_str(), spec.completions, spec.parallelism), ("Indexed", 6, 6));
        assert_eq!((spec.backoff_limit_per_index, spec.max_failed_indexes), (3, 6));
        let [stopped, evicted, wrong] = &spec.pod_failure_policy.rules[..] else { panic!("three rules") };
        for (rule, action, status) in [(stopped, "Ignore", RESUMABLE), (wrong, "FailIndex", 2)] {
            let codes = rule.on_exit_codes.as_ref().unwrap();
            assert_eq!(
                (rule.action.as_str(), codes.operator.as_str(), &codes.values[..]),
                (action, "In", &[status][..])
            );
            assert!(rule.on_pod_conditions.is_none(), "a rule has one of them");
        }
        assert!(evicted.action == "Ignore" && evicted.on_exit_codes.is_none());
        let conditions = evicted.on_pod_conditions.as_ref().unwrap();
        assert_eq!((conditions[0]["type"].as_str(), conditions[0]["status"].as_str()), ("DisruptionTarget", "True"));
        let pod = spec.template.spec;
        assert_eq!(
            (pod.restart_policy.as_str(), pod.termination_grace_period_seconds),
            ("Never", 60),
            "policies need Never"
        );
        let container = &pod.containers[0];
        assert_eq!((container.name.as_str(), container.image.as_str()), ("cell", "diffecon"));
        assert_eq!(container.command, ["diffecon"]);
        let expected = [
            "sweep",
            grid,
            "--out",
            "runs/small",
            "--device",
            "cpu",
            "--cell",
            "$(JOB_COMPLETION_INDEX)",
            "--threads",
            "2",
        ];
        assert_eq!(container.args, expected);
        let requests = &container.resources["requests"];
        assert!(requests["cpu"] == "2" && requests["memory"].ends_with("Mi"));
        assert_eq!(container.volume_mounts[0]["name"], pod.volumes[0].name);
        assert_eq!(container.volume_mounts[0]["mountPath"], container.working_dir);
        assert_eq!(pod.volumes[0].persistent_volume_claim["claimName"], "diffecon");
    }

    #[test]
    fn names_are_such_as_kubernetes_takes() {
        assert_eq!(object_name("Ablations_50.upv"), "sweep-ablations-50-upv");
        assert_eq!(object_name("___"), "sweep");
        assert!(object_name(&"x".repeat(100)).len() < 52);
    }
}
