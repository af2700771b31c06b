import { today } from "@khuyenhoc/contracts";
import { Alert } from "@mui/material";
import { maxLength, minValue, NumberInput, regex, required, SelectInput, TextInput } from "react-admin";
import { useCommand } from "../api/hooks.ts";
import {
  AddEventKindDocument,
  ClosePlaceDocument,
  CreateEventSeriesDocument,
  CreatePlaceDocument,
  EndEventKindDocument,
  type EventFamily,
  type PlaceRowFragment,
  UpdatePlaceDocument,
} from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { DateInput } from "../presentation/date-field.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { families, type Kind } from "./kinds.ts";

interface PlaceForm {
  name: string;
  address?: string | null;
  capacity?: number | null;
}

/** Adds a place, or changes one. */
export function PlaceDialog(props: { unitId: string; place: PlaceRowFragment | undefined; onClose: () => void }) {
  const { unitId, place, onClose } = props;
  const say = useSay();
  const create = useCommand(CreatePlaceDocument);
  const update = useCommand(UpdatePlaceDocument);
  return (
    <FormDialog<PlaceForm>
      open
      onClose={onClose}
      title={say(place ? "eventLists.editPlace" : "eventLists.addPlace")}
      done={say("events.saved")}
      defaults={place ? { name: place.name, address: place.address ?? "", capacity: place.capacity ?? null } : {}}
      onSubmit={({ name, address, capacity }, idempotencyKey) => {
        const fields = { idempotencyKey, name, address: address || null, capacity: capacity ?? null };
        return place
          ? update.mutateAsync({ input: { ...fields, id: place.id, expectedRevision: place.revision } })
          : create.mutateAsync({ input: { ...fields, unitId } });
      }}
    >
      <TextInput
        source="name"
        label={say("eventLists.name")}
        validate={[required(), maxLength(200)]}
        helperText={false}
      />
      <TextInput source="address" label={say("eventLists.address")} validate={maxLength(300)} helperText={false} />
      <NumberInput
        source="capacity"
        label={say("events.capacity")}
        validate={minValue(1)}
        helperText={false}
        step={1}
      />
    </FormDialog>
  );
}

export function ClosePlaceDialog({ place, onClose }: { place: PlaceRowFragment; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(ClosePlaceDocument);
  return (
    <FormDialog
      open
      danger
      onClose={onClose}
      title={say("eventLists.closeTitle", { name: place.name })}
      submitLabel={say("eventLists.close")}
      done={say("events.saved")}
      onSubmit={(_values, idempotencyKey) =>
        command.mutateAsync({ input: { idempotencyKey, id: place.id, expectedRevision: place.revision } })
      }
    >
      <Alert severity="warning" sx={{ width: "100%" }}>
        {say("eventLists.closeText")}
      </Alert>
    </FormDialog>
  );
}

export function SeriesDialog({ unitId, onClose }: { unitId: string; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(CreateEventSeriesDocument);
  return (
    <FormDialog<{ title: string }>
      open
      onClose={onClose}
      title={say("eventLists.addSeries")}
      done={say("events.saved")}
      onSubmit={({ title }, idempotencyKey) => command.mutateAsync({ input: { idempotencyKey, unitId, title } })}
    >
      <TextInput
        source="title"
        label={say("eventLists.name")}
        validate={[required(), maxLength(200)]}
        helperText={say("eventLists.seriesHint")}
        autoFocus
      />
    </FormDialog>
  );
}

interface KindForm {
  code: string;
  family: EventFamily;
  nameVi: string;
  nameEn: string;
  position: number;
  validFrom: string;
}

export function KindDialog({ onClose }: { onClose: () => void }) {
  const say = useSay();
  const command = useCommand(AddEventKindDocument);
  const named = [required(), maxLength(100)];
  return (
    <FormDialog<KindForm>
      open
      onClose={onClose}
      title={say("eventLists.addKind")}
      done={say("events.saved")}
      defaults={{ position: 200, validFrom: today() }}
      onSubmit={(form, idempotencyKey) => command.mutateAsync({ input: { idempotencyKey, ...form } })}
    >
      <TextInput
        source="code"
        label={say("eventLists.code")}
        validate={[required(), regex(/^[A-Z][A-Z0-9_]{1,39}$/, say("eventLists.codeHint"))]}
        helperText={say("eventLists.codeHint")}
      />
      <SelectInput
        source="family"
        label={say("events.family")}
        choices={families.map((id) => ({ id, name: say(`events.families.${id}`) }))}
        validate={required()}
        helperText={false}
      />
      <TextInput source="nameVi" label={say("eventLists.nameVi")} validate={named} helperText={false} />
      <TextInput source="nameEn" label={say("eventLists.nameEn")} validate={named} helperText={false} />
      <NumberInput
        source="position"
        label={say("eventLists.position")}
        validate={[required(), minValue(0)]}
        helperText={false}
        step={10}
      />
      <DateInput source="validFrom" label={say("eventLists.validFrom")} required />
    </FormDialog>
  );
}

export function EndKindDialog({ ended, onClose }: { ended: Kind; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(EndEventKindDocument);
  return (
    <FormDialog<{ validTo?: string }>
      open
      onClose={onClose}
      title={say("eventLists.endTitle", { name: ended.nameVi })}
      done={say("events.saved")}
      defaults={{ validTo: ended.validTo ?? "" }}
      onSubmit={({ validTo }, idempotencyKey) =>
        command.mutateAsync({ input: { idempotencyKey, code: ended.code, validTo: validTo || null } })
      }
    >
      <DateInput source="validTo" label={say("eventLists.validTo")} helperText={say("eventLists.endHint")} />
    </FormDialog>
  );
}
